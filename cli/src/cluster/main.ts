import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { planCluster, type Member } from './plan.js';

const usage = `npm run cluster -- [--port PORT] [--data-dir DIR]
  Runs a router, two ingesters, a querier and a catalog as processes of their own on 127.0.0.1, until Ctrl-C.
  --port      the public port (8181); the eight after it are used between the roles
  --data-dir  where everything is kept (./data/cluster)
`;
const bin = fileURLToPath(new URL('../bin.js', import.meta.url));
const readyTimeoutMs = 60_000;
const sameSignalMs = 500;

interface Launched {
  readonly child: ChildProcess;
  /** Whether it has said where it listens: what answers at that port is this process, and no other. */
  readonly isListening: () => boolean;
}

function launch({ name, args }: Member): Launched {
  const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let isListening = false;
  for (const input of [child.stdout, child.stderr])
    createInterface({ input }).on('line', (line) => {
      isListening ||= line.startsWith('inlay ') && line.includes('http://');
      process.stdout.write(`${name.padEnd(10)} | ${line}\n`);
    });
  return { child, isListening: () => isListening };
}

async function waitUntilReady(member: Member, { child, isListening }: Launched): Promise<void> {
  const deadline = Date.now() + readyTimeoutMs;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${member.name} ended while it started`);
    const ok = await fetch(member.readyUrl, { signal: AbortSignal.timeout(2000) }).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ok && isListening()) return;
    if (Date.now() > deadline) throw new Error(`${member.name} was not ready within ${readyTimeoutMs / 1000} s`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

/** From the client's side inwards, one after the other: what is in flight finds its next hop. */
async function stop(children: readonly ChildProcess[]): Promise<number> {
  let worst = 0;
  for (const child of [...children].reverse()) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    worst = Math.max(worst, child.exitCode ?? 1);
  }
  return worst;
}

interface Arguments {
  readonly port: number;
  readonly dataDir: string;
}

/** Ends the process where there is nothing to start. */
function argumentsOf(): Arguments {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '8181' },
        'data-dir': { type: 'string', default: './data/cluster' },
        help: { type: 'boolean' },
      },
    });
    if (values.help === true) {
      process.stdout.write(usage);
      process.exit(0);
    }
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_535 - 8)
      throw new Error(`--port: "${values.port}" is not a port from 1 to 65527`);
    return { port, dataDir: resolve(values['data-dir']) };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}

async function main(): Promise<void> {
  const { port, dataDir } = argumentsOf();
  const { members, url } = planCluster(dataDir, port);
  const children: ChildProcess[] = [];
  let stoppingMs: number | undefined;
  let ending: Promise<never> | undefined;
  const end = (): Promise<never> => {
    stoppingMs ??= performance.now();
    ending ??= stop(children).then((code) => process.exit(code));
    return ending;
  };
  const onSignal = (): void => {
    // One Ctrl-C may come twice, from the terminal and from npm; a second one ends everything at once.
    if (stoppingMs === undefined || performance.now() - stoppingMs < sameSignalMs) {
      void end();
      return;
    }
    for (const child of children) child.kill('SIGKILL');
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  try {
    for (const member of members) {
      const launched = launch(member);
      children.push(launched.child);
      launched.child.once('exit', () => void end());
      await waitUntilReady(member, launched);
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    await end();
  }
  process.stdout.write(
    `\nInlay, five processes: ${url}\n  write  curl '${url}/api/v3/write_lp?db=home' --data-binary 'air,room=kitchen temp=21.5'\n`,
  );
  process.stdout.write(
    `  query  curl -G '${url}/api/v3/query_sql' --data-urlencode 'db=home' --data-urlencode 'q=SELECT * FROM air'\n\n`,
  );
}

await main();
