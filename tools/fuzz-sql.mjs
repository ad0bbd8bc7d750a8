// `npm run fuzz:sql [-- --statements N --seed S --only faults|beside]`: random SQL against a server of its own. `faults`: none is answered
// 500, hangs or shows the engine. `beside`: answers are those of DataFusion (npm run parts -- datafusion), in sweeps and at random.
// Ends with 1 when there are findings that are not known.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';

const usage = `usage: npm run fuzz:sql -- [options]
  --statements 10000    statements at random, for each of the two
  --seed 1              a whole number; the time chooses one otherwise
  --only faults         only faults of the server, or only \`beside\`: differences from DataFusion
  --sweeps forms,calls  which sweeps to run beside DataFusion, all unless told; \`none\`
  --report FILE         write what differs from DataFusion into a file
  --update              take out of the list of known differences what differs no more
  --accept              with --update: add what is new, too
`;

function optionsOf() {
  const options = {
    statements: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
    sweeps: { type: 'string' },
    report: { type: 'string' },
    update: { type: 'boolean', default: false },
    accept: { type: 'boolean', default: false },
  };
  try {
    const { values } = parseArgs({ options });
    const [statements, seed] = [Number(values.statements), Number(values.seed)];
    const isKnown = values.only === undefined || values.only === 'faults' || values.only === 'beside';
    if (Number.isInteger(statements) && statements >= 0 && Number.isInteger(seed) && isKnown)
      return { ...values, statements, seed };
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
  }
  process.stderr.write(usage);
  process.exit(2);
}

const options = optionsOf();
build();
const { startServe } = await import('../e2e/dist/cluster/serve.js');

const progress = () => {
  const began = Date.now();
  let heard = 0;
  return () => {
    if (++heard % 1000 === 0) process.stdout.write(`${heard} in ${Math.round((Date.now() - began) / 1000)} s\n`);
  };
};

async function withServe(flags, work) {
  const serve = await startServe({ serveFlags: flags });
  try {
    return await work(serve.url);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n${serve.output()}\n`);
    return false;
  } finally {
    await serve.destroy();
  }
}

/** Whether nothing was found. */
async function faults() {
  const { fuzzServeFlags, runFuzz, writeFuzzData } = await import('../e2e/dist/fuzz/run-fuzz.js');
  const { statements, seed } = options;
  return withServe(fuzzServeFlags, async (url) => {
    await writeFuzzData(url);
    const summary = await runFuzz({
      url,
      seed,
      statements,
      heard: progress(),
      found: (finding) => process.stdout.write(`FOUND ${JSON.stringify(finding, undefined, 2)}\n`),
    });
    const outcomes = [...summary.outcomes].sort().map(([outcome, count]) => `${outcome}: ${count}`);
    process.stdout.write(
      `faults: ${summary.statements} statements; ${outcomes.join(', ')}; ${summary.findings.length} findings\n`,
    );
    return summary.findings.length === 0;
  });
}

async function beside() {
  const room = '../e2e/dist/beside-datafusion';
  const { besidePart } = await import(`${room}/run/beside-part.js`);
  const { missing, isFailure } = besidePart(process.env);
  if (missing !== undefined) {
    process.stdout.write(`beside DataFusion: skipped, ${missing}\n`);
    return !isFailure;
  }
  const { startBeside } = await import(`${room}/run/start-beside.js`);
  const { runBeside } = await import(`${room}/run/run-beside.js`);
  const { countsTable } = await import(`${room}/run/report.js`);
  const { reportText } = await import(`${room}/run/report-text.js`);
  const { keyOfKnown, knownDifferences, outcomesOf, unknownOf, updateKnown } = await import(`${room}/run/known.js`);
  const { sweeps } = await import(`${room}/sweep/index.js`);
  const { statements, seed } = options;
  const names = options.sweeps === 'none' ? [] : (options.sweeps?.split(',') ?? Object.keys(sweeps));
  return withServe([], async (url) => {
    const judges = await startBeside(url, 2);
    const summary = await runBeside({ judges, seed, statements, sweeps: names, heard: progress() });
    const known = knownDifferences();
    const outcomes = await outcomesOf(
      judges,
      known.map(({ sql }) => sql),
    );
    await Promise.all(judges.map((judge) => judge.close()));
    const gone = known.filter(({ outcome }, i) => outcomes[i] !== outcome);
    const unknown = unknownOf(summary.classes.all);
    if (options.report !== undefined) writeFileSync(options.report, reportText(summary, seed));
    if (options.update) updateKnown({ gone, added: options.accept ? unknown : [] });
    for (const each of gone) process.stdout.write(`GONE ${keyOfKnown(each)}\n  ${each.sql}\n`);
    for (const each of unknown) process.stdout.write(`NEW ${keyOfKnown(each)}\n  ${each.sql}\n`);
    process.stdout.write(
      `${countsTable(summary)}\n${known.length} classes in the list: ${gone.length} gone; ${unknown.length} that are not in it\n`,
    );
    return unknown.length === 0 || options.accept;
  });
}

process.stdout.write(`${options.statements} statements, seed ${options.seed}\n`);
const isClean = [];
if (options.only !== 'beside') isClean.push(await faults());
if (options.only !== 'faults') isClean.push(await beside());
process.exitCode = isClean.every(Boolean) ? 0 : 1;
