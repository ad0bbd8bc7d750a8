// `npm start`: builds what has changed, says so, then becomes `inlay serve` with the arguments given after `--`.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import { build } from './build.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const started = performance.now();
process.stderr.write('Building Inlay (only what changed since the last build) …\n');
build();
process.stderr.write(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);

const server = spawn(process.execPath, [join(root, 'cli/bin/inlay.mjs'), 'serve', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// A signal sent to this process alone is passed on. The terminal's Ctrl-C reaches the server by itself too: it takes both for one.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => server.kill(signal));
server.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
