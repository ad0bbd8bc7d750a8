import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment, DeploymentOptions, Role } from './deployment.js';
import { freePort, InlayProcess } from './inlay-process.js';

interface Member {
  readonly name: string;
  readonly role: Role;
  readonly args: readonly string[];
  /** Answers 2xx when the process is ready. */
  readonly readyUrl: string;
  running?: InlayProcess;
}

const isPublic = ({ role }: Member): boolean => role === 'router' || role === 'querier';

const local = (port: number): string => `127.0.0.1:${String(port)}`;

/** Five roles on loopback with a static list: catalog on SQLite, two ingesters, a querier, a router; a shared folder as object store, and a token between them. */
export async function startFive(options: DeploymentOptions = {}): Promise<Deployment> {
  const folder = mkdtempSync(join(tmpdir(), 'inlay-five-'));
  const members = await plan(folder, options);
  const router = members.find(({ role }) => role === 'router');
  const named = (which?: string): Member[] =>
    members.filter(({ name, role }) => which === undefined || which === role || which === name);
  const url = new URL(router?.readyUrl ?? '').origin;
  const querier = members.find(({ role }) => role === 'querier');
  const deployment: Deployment = {
    url,
    folder,
    querierUrl: new URL(querier?.readyUrl ?? '').origin,
    ingesterUrls: members.filter(({ role }) => role === 'ingester').map(({ readyUrl }) => new URL(readyUrl).origin),
    walFolders: ['ingester-0', 'ingester-1'].map((node) => join(folder, node, 'wal')),
    async start(which) {
      const wanted = named(which);
      for (const member of wanted) {
        if (member.running?.exited === false) continue;
        member.running = new InlayProcess(
          member.name,
          member.args,
          {},
          isPublic(member) ? options.descriptors : undefined,
        );
        // The catalog comes first; the others find each other.
        if (member.role === 'catalog') await member.running.ready(member.readyUrl);
      }
      await Promise.all(wanted.map(async (member) => member.running?.ready(member.readyUrl)));
    },
    signal(which, signal) {
      for (const { running } of named(which)) running?.signal(signal);
    },
    async kill9(which) {
      await Promise.all(named(which).map(async (member) => member.running?.kill9()));
    },
    async stop() {
      const codes: Record<string, number | null> = {};
      // From the client's side inwards, so that what is in flight still finds its next hop.
      for (const { name, running } of [...members].reverse()) codes[name] = (await running?.terminate()) ?? null;
      return codes;
    },
    async destroy() {
      await Promise.all(members.map(async ({ running }) => (running?.exited === false ? running.kill9() : undefined)));
      rmSync(folder, { recursive: true, force: true });
    },
    pids: () => members.flatMap(({ running }) => (running?.exited === false ? [running.pid] : [])),
    output: () => members.map(({ name, running }) => `--- ${name}\n${running?.output ?? ''}`).join('\n'),
  };
  await deployment.start();
  return deployment;
}

async function plan(folder: string, options: DeploymentOptions): Promise<Member[]> {
  const ports = await Promise.all(Array.from({ length: 9 }, freePort));
  const port = (i: number): number => ports[i] ?? 0;
  const objects = join(folder, 'objects');
  const catalog = local(port(0));
  const tokenFile = join(folder, 'internal-token');
  writeFileSync(tokenFile, 'between-the-five-roles\n');
  const internal = ['--internal-token-file', tokenFile];
  const ingester = (i: number): Member => ({
    name: `ingester-${String(i)}`,
    role: 'ingester',
    args: [
      'ingester',
      ...['--node-id', `ingester-${String(i)}`, '--members', 'ingester-0,ingester-1'],
      ...['--catalog', catalog, '--data-dir', join(folder, `ingester-${String(i)}`), '--object-dir', objects],
      ...['--internal-port', String(port(2 + 2 * i)), '--port', String(port(3 + 2 * i)), ...internal],
      ...(options.ingesterFlags ?? []),
    ],
    readyUrl: `http://${local(port(3 + 2 * i))}/readyz`,
  });
  return [
    {
      name: 'catalog',
      role: 'catalog',
      args: [
        'catalog',
        '--data-dir',
        join(folder, 'catalog'),
        '--internal-port',
        String(port(0)),
        '--port',
        String(port(1)),
        ...internal,
      ],
      readyUrl: `http://${local(port(1))}/readyz`,
    },
    ingester(0),
    ingester(1),
    {
      name: 'querier',
      role: 'querier',
      args: [
        'querier',
        '--catalog',
        catalog,
        '--object-dir',
        objects,
        '--cache-dir',
        join(folder, 'cache'),
        '--port',
        String(port(6)),
        ...internal,
        ...(options.querierFlags ?? []),
      ],
      readyUrl: `http://${local(port(6))}/readyz`,
    },
    {
      name: 'router',
      role: 'router',
      args: [
        'router',
        ...['--catalog', catalog, '--queriers', local(port(6)), '--port', String(port(7)), ...internal],
        ...(options.routerFlags ?? []),
      ],
      readyUrl: `http://${local(port(7))}/readyz`,
    },
  ];
}
