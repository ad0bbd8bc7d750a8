// `npm run fuzz:sql [-- --statements N --seed S]`: random SQL against a server of its own; ends with 1 when there are findings.
import { parseArgs } from 'node:util';
import { build } from './build.mjs';

const { values } = parseArgs({
  options: {
    statements: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [statements, seed] = [Number(values.statements), Number(values.seed)];
if (!Number.isInteger(statements) || statements < 1 || !Number.isInteger(seed)) {
  process.stderr.write('usage: npm run fuzz:sql -- [--statements 10000] [--seed <whole number>]\n');
  process.exit(2);
}

build();

const { startServe } = await import('../e2e/dist/cluster/serve.js');
const { fuzzServeFlags, runFuzz, writeFuzzData } = await import('../e2e/dist/fuzz/run-fuzz.js');

process.stdout.write(`${statements} statements, seed ${seed}\n`);
const serve = await startServe({ serveFlags: fuzzServeFlags });
const began = Date.now();
let heard = 0;
try {
  await writeFuzzData(serve.url);
  const summary = await runFuzz({
    url: serve.url,
    seed,
    statements,
    heard: () => {
      if (++heard % 1000 === 0) process.stdout.write(`${heard} in ${Math.round((Date.now() - began) / 1000)} s\n`);
    },
    found: (finding) => process.stdout.write(`FOUND ${JSON.stringify(finding, undefined, 2)}\n`),
  });
  const outcomes = [...summary.outcomes].sort().map(([outcome, count]) => `${outcome}: ${count}`);
  process.stdout.write(
    `${summary.statements} statements, seed ${seed}, ${Math.round((Date.now() - began) / 1000)} s; ${outcomes.join(', ')}; ${summary.findings.length} findings\n`,
  );
  process.exitCode = summary.findings.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n${serve.output()}\n`);
  process.exitCode = 1;
} finally {
  await serve.destroy();
}
