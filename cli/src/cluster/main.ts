import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { printableLines, timeoutSignal } from '@inlay/core';
import { inlayCommand } from '@inlay/runtime/command-line';
import { machine } from '../machine.js';
import { surviveClosedOutput } from '../terminal/closed-output.js';
import { clusterOptions } from './options.js';
import { planCluster, type Member } from './plan.js';

const bin = fileURLToPath(new URL('../../bin/inlay.mjs', import.meta.url));
const { clock } = machine;
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
      process.stdout.write(`${name.padEnd(10)} | ${printableLines(line)}\n`);
    });
  return { child, isListening: () => isListening };
}

async function waitUntilReady(member: Member, { child, isListening }: Launched): Promise<void> {
  const deadline = clock.monotonicMs() + readyTimeoutMs;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${member.name} ended while it started`);
    const ok = await fetch(member.readyUrl, { signal: timeoutSignal(clock, 2000) }).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ok && isListening()) return;
    if (clock.monotonicMs() > deadline)
      throw new Error(`${member.name} was not ready within ${readyTimeoutMs / 1000} s`);
    await clock.sleep(50);
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

/** Runs until a signal, or until one of the processes ends. */
async function runCluster(dataDir: string, port: number): Promise<void> {
  const { members, url } = planCluster(dataDir, port);
  const children: ChildProcess[] = [];
  let stoppingMs: number | undefined;
  let ending: Promise<never> | undefined;
  const end = (): Promise<never> => {
    stoppingMs ??= clock.monotonicMs();
    ending ??= stop(children).then((code) => process.exit(code));
    return ending;
  };
  const onSignal = (): void => {
    // One Ctrl-C may come twice, from the terminal and from npm; a second one ends everything at once.
    if (stoppingMs === undefined || clock.monotonicMs() - stoppingMs < sameSignalMs) {
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
    process.stderr.write(`${printableLines(error instanceof Error ? error.message : String(error))}\n`);
    await end();
  }
  process.stdout.write(
    `\nInlay, five processes: ${url}\n  write  curl '${url}/api/v3/write_lp?db=home' --data-binary 'air,room=kitchen temp=21.5'\n`,
  );
  process.stdout.write(
    `  query  curl -G '${url}/api/v3/query_sql' --data-urlencode 'db=home' --data-urlencode 'q=SELECT * FROM air'\n\n`,
  );
}

surviveClosedOutput(true);
await inlayCommand({
  name: 'npm run cluster --',
  description:
    'Runs a router, two ingesters, a querier and a catalog as processes of their own on 127.0.0.1, until Ctrl-C',
  options: clusterOptions,
  knowsOwnVariablesOnly: true,
  run: ({ dataDir, port }) => runCluster(resolve(dataDir), port),
}).parseAsync(process.argv.slice(2), { from: 'user' });
