// `npm run test:busy [-- <jest arguments>]`: npm test beside eight busy loops. Tests wait for what happens, not for time: all pass.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const loops = 8;
const busy = Array.from({ length: loops }, () => spawn(process.execPath, ['-e', 'for (;;) {}'], { stdio: 'ignore' }));
const stop = () => busy.forEach((loop) => loop.kill('SIGKILL'));
process.on('exit', stop);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

process.stdout.write(`${loops} busy loops run meanwhile.\n`);
const started = Date.now();
const test = fileURLToPath(new URL('test.mjs', import.meta.url));
const run = spawn(process.execPath, [test, ...process.argv.slice(2)], { stdio: 'inherit' });
run.on('exit', (code) => {
  process.stdout.write(`beside ${loops} busy loops, in ${((Date.now() - started) / 60_000).toFixed(1)} minutes\n`);
  process.exit(code ?? 1);
});
