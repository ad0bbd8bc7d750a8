import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compareCheckouts } from './against/compare-checkouts.js';
import { ackUnderLoadCase } from './cases/ack-under-load.js';
import { batchSizesCase } from './cases/batch-sizes.js';
import { boundedMemoryCase } from './cases/bounded-memory.js';
import { makeContext, spanOf, type BenchContext } from './cases/context.js';
import { ingestCase } from './cases/ingest.js';
import { newSeriesCase } from './cases/new-series.js';
import { parseCase } from './cases/parse.js';
import { queriesCase } from './cases/queries.js';
import { replayCase } from './cases/replay.js';
import { startCase } from './cases/start.js';
import { met, report, type CaseResult } from './report.js';
import { influxdbVersion, startInfluxdb } from './systems/influxdb.js';

const usage = `npm run bench -- [--only case,case] [--require-peer | --no-peer] [--quick]
              [--against FOLDER [--rounds 3]]
  --only          parse, start, replay, ingest, batch-sizes, new-series, queries, ack-under-load, bounded-memory
  --require-peer  fail when InfluxDB is not installed (npm run parts -- influxdb)
  --no-peer       measure Inlay alone
  --against       root of another built checkout: every case in both, by turns, and the medians of the ratios
  --rounds        with --against: how often a case that is not cut into turns is run in each checkout (3)
  --quick         a tenth of the rows: shows that it runs; its figures are not comparable
`;

const caseNames = [
  'parse',
  'start',
  'replay',
  'ingest',
  'batch-sizes',
  'new-series',
  'queries',
  'ack-under-load',
  'bounded-memory',
] as const;
type CaseName = (typeof caseNames)[number];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      'require-peer': { type: 'boolean' },
      'no-peer': { type: 'boolean' },
      against: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    process.stdout.write(usage);
    return;
  }
  const cases = values.only?.split(',').map(caseNamed) ?? caseNames;
  const { quick } = values;
  if (values.against !== undefined) {
    const rounds = Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds is a number from 1 on\n${usage}`);
    await compareCheckouts({ folder: values.against, cases, rounds, quick });
    return;
  }
  const peer = values['no-peer'] === true ? undefined : influxdbVersion();
  if (peer === undefined && values['require-peer'] === true)
    throw new Error('InfluxDB is not installed: npm run parts -- influxdb');
  await measure(cases, quick, peer === undefined ? undefined : startInfluxdb);
}

function caseNamed(name: string): CaseName {
  const known = caseNames.find((one) => one === name);
  if (known === undefined) throw new Error(`no case is called "${name}"\n${usage}`);
  return known;
}

/** Runs the cases one after the other and prints the marks that were missed. */
async function measure(
  names: readonly CaseName[],
  quick: boolean,
  startPeer: BenchContext['startPeer'],
): Promise<void> {
  process.stdout.write('Making the data set …\n');
  const context = makeContext(quick, startPeer);
  const missed: string[] = [];
  try {
    const cases: Readonly<Record<CaseName, () => CaseResult | Promise<CaseResult>>> = {
      parse: parseCase,
      start: startCase,
      replay: () => replayCase(context),
      ingest: () => ingestCase(context),
      'batch-sizes': () => batchSizesCase(context),
      'new-series': () => newSeriesCase(context),
      queries: () => queriesCase(context, spanOf(quick)),
      'ack-under-load': () => ackUnderLoadCase(context),
      'bounded-memory': () => boundedMemoryCase(context),
    };
    for (const name of names) {
      process.stdout.write(`\n${name} …\n`);
      const result = await cases[name]();
      report(result);
      missed.push(
        ...result.figures.filter((figure) => met(figure) === false).map((figure) => `${name}: ${figure.what}`),
      );
    }
  } finally {
    rmSync(context.folder, { recursive: true, force: true });
  }
  process.stdout.write(missed.length === 0 ? '\nEvery mark is met.\n' : `\nMissed marks:\n  ${missed.join('\n  ')}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
