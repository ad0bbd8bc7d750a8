import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printableLines } from '@inlay/core';
import { inlayCommand } from '@inlay/runtime/command-line';
import { ApiClient } from '../commands/api-client.js';
import { machine } from '../machine.js';
import { surviveClosedOutput } from '../terminal/closed-output.js';
import { whenInterrupted } from '../terminal/interrupt.js';
import { Demo } from './demo.js';
import { demoOptions } from './options.js';

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** An `inlay serve` of its own for as long as `use` runs. */
async function withServer(use: (url: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'inlay-demo-'));
  const port = await freePort();
  const bin = fileURLToPath(new URL('../../bin/inlay.mjs', import.meta.url));
  const args = [bin, 'serve', '--data-dir', folder, '--port', String(port), '--log-level', 'warn'];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'], detached: true });
  const url = `http://127.0.0.1:${port}`;
  const release = whenInterrupted(() => {
    // What it holds is thrown away: there is nothing to persist.
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  try {
    for (;;) {
      if (server.exitCode !== null) throw new Error(`inlay serve ended with ${server.exitCode}`);
      const ready = await fetch(`${url}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ready) break;
      await machine.clock.sleep(50);
    }
    await use(url);
  } finally {
    if (server.exitCode === null) {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
    release();
  }
}

surviveClosedOutput(false);
const command = inlayCommand({
  name: 'npm run demo --',
  description: "Loads public data and 20 seconds of this host's readings, then asks five questions",
  options: demoOptions,
  knowsOwnVariablesOnly: true,
  run: async ({ hostUrl, database, ...access }) => {
    const runAt = (url: string): Promise<void> =>
      new Demo(new ApiClient({ ...access, hostUrl: url }), database, machine.clock).run();
    await (hostUrl === undefined ? withServer(runAt) : runAt(hostUrl));
  },
});

await command.parseAsync(process.argv.slice(2), { from: 'user' }).catch((error: unknown) => {
  process.stderr.write(`${printableLines(error instanceof Error ? error.message : String(error))}\n`);
  process.exit(1);
});
