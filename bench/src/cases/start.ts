import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { treeFigures } from '../measure/process-tree.js';
import type { CaseResult } from '../report.js';
import { inCheckout } from '../systems/checkout.js';
import { freePort, newFolder } from '../systems/folder.js';

const bin = inCheckout('cli/bin/inlay.mjs');

/** From the process's start to its first answered query, s; then its idle memory, MB. */
async function startOnce(folder: string): Promise<{ seconds: number; idleMb: number }> {
  const port = await freePort();
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [bin, 'serve', '--data-dir', folder, '--port', String(port), '--log-level', 'warn'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const url = `http://127.0.0.1:${port}`;
  const write = (): Promise<Response> => fetch(`${url}/api/v3/write_lp?db=start`, { method: 'POST', body: 'm v=1' });
  for (;;) {
    const ok = await write().then(
      (answer) => answer.status === 204,
      () => false,
    );
    if (ok) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const answer = await fetch(
    `${url}/api/v3/query_sql?${new URLSearchParams({ db: 'start', q: 'SELECT count(*) AS n FROM m' }).toString()}`,
  );
  if (!answer.ok) throw new Error(await answer.text());
  const seconds = (performance.now() - started) / 1000;
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const idleMb = treeFigures(child.pid ?? 0).rssBytes / 1e6;
  child.kill('SIGTERM');
  await once(child, 'exit');
  return { seconds, idleMb };
}

/** Start on an empty folder, and again on the folder it left. */
export async function startCase(): Promise<CaseResult> {
  const folder = newFolder('start');
  const first = await startOnce(folder);
  const second = await startOnce(folder);
  rmSync(folder, { recursive: true, force: true });
  return {
    name: 'start',
    figures: [
      { what: 'empty folder: first answered query', value: first.seconds, unit: 's', mark: { atMost: 3 } },
      { what: 'second start: first answered query', value: second.seconds, unit: 's', mark: { atMost: 2 } },
      {
        what: 'idle RSS of the process tree',
        value: Math.max(first.idleMb, second.idleMb),
        unit: 'MB',
        mark: { atMost: 300 },
      },
    ],
  };
}
