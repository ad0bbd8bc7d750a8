import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Demo } from './demo.js';

const usage = `npm run demo -- [--url URL] [--database NAME] [--token TOKEN]
  Loads public data and 20 seconds of this host's readings, then asks five questions.
  --url       a running Inlay; without it one is started on a temporary folder and stopped at the end
  --database  where to write (demo)
  --token     of a server with authentication on
`;

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
  const bin = fileURLToPath(new URL('../bin.js', import.meta.url));
  const args = [bin, 'serve', '--data-dir', folder, '--port', String(port), '--log-level', 'warn'];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const url = `http://127.0.0.1:${port}`;
  try {
    for (;;) {
      if (server.exitCode !== null) throw new Error(`inlay serve ended with ${server.exitCode}`);
      const ready = await fetch(`${url}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ready) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await use(url);
  } finally {
    if (server.exitCode === null) {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Arguments {
  readonly url?: string | undefined;
  readonly database: string;
  readonly token?: string | undefined;
  readonly help?: boolean | undefined;
}

/** Ends the process when they will not do. */
function argumentsOf(): Arguments {
  try {
    const { values } = parseArgs({
      options: {
        url: { type: 'string' },
        database: { type: 'string', default: 'demo' },
        token: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    if (values.url !== undefined && !/^https?:\/\/[^/]/.test(values.url))
      throw new Error(`--url "${values.url}" is not a URL such as http://127.0.0.1:8181`);
    return values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}

async function main(): Promise<void> {
  const values = argumentsOf();
  if (values.help === true) process.stdout.write(usage);
  else if (values.url !== undefined) await new Demo(values.url, values.database, values.token).run();
  else await withServer((url) => new Demo(url, values.database).run());
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
