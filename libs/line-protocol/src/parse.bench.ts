import { Prng } from '@inlay/testing';
import { cpuLines, type BenchBody } from './testing/bench-lines.js';
import { LineProtocolParser } from './parser.js';

/**
 * Prints how fast bodies are parsed, on one thread: `node libs/line-protocol/dist/parse.bench.js`. With `--json` the last
 * line is an object of rows/s by shape.
 */
const random = new Prng(7);
const integer = (): string => `${String(random.below(100))}i`;
const float = (): string => (random.float() * 100).toFixed(6);
const time = { precision: 'ns', nowNs: 0n } as const;

const rates: Record<string, number> = {};

function report(name: string, rows: number, bytes: number, seconds: number): void {
  rates[name] = Math.round(rows / seconds);
  const rate = `${(rows / seconds / 1e6).toFixed(2)} M rows/s`.padStart(16);
  console.log(
    `${name.padEnd(44)}${rate}${(bytes / seconds / 1e6).toFixed(0).padStart(8)} MB/s${(bytes / rows).toFixed(0).padStart(6)} B/row`,
  );
}

/** Bodies of 10,000 lines, again and again; the fastest of five rounds, so that the other core's work counts less. */
function repeated(name: string, body: Omit<BenchBody, 'rows'>, parse: (body: Buffer) => number): void {
  const bodies = Array.from({ length: 10 }, (_, i) =>
    cpuLines({ ...body, rows: 10_000, startS: 1_451_606_400 + i * 100_000 }, new Prng(1)),
  );
  const bytes = bodies.reduce((sum, each) => sum + each.length, 0);
  let fastest = Infinity;
  for (let round = 0; round < 6; round++) {
    const start = performance.now();
    let rows = 0;
    for (const each of bodies) rows += parse(each);
    if (rows !== 100_000) throw new Error(`${name}: ${String(rows)} of 100000 rows were accepted`);
    if (round > 0) fastest = Math.min(fastest, performance.now() - start);
  }
  report(name, 100_000, bytes, fastest / 1000);
}

function parseWith(parser: LineProtocolParser): (body: Buffer) => number {
  return (body) => parser.parse(body, time).acceptedLines;
}

/** What one writes first: split, and an object per row. It checks nothing and knows no escapes. */
function naive(body: Buffer): number {
  const rows: { key: string; fields: Map<string, number>; time: bigint }[] = [];
  for (const line of body.toString('utf8').split('\n')) {
    const [key, fieldSet, timestamp] = line.split(' ');
    if (key === undefined || fieldSet === undefined || timestamp === undefined) continue;
    const pairs = fieldSet.split(',').map((pair) => pair.split('='));
    rows.push({
      key,
      fields: new Map(pairs.map(([name, value]) => [name ?? '', parseFloat(value ?? '')])),
      time: BigInt(timestamp),
    });
  }
  return rows.length;
}

function newSeries(): void {
  const parser = new LineProtocolParser({ internBytesMax: 1024 ** 3 });
  let rows = 0;
  let bytes = 0;
  let seconds = 0;
  for (let batch = 0; batch < 100; batch++) {
    const body = cpuLines({ hosts: 10_000, rows: 10_000, value: integer, firstHost: batch * 10_000 }, random);
    const start = performance.now();
    rows += parser.parse(body, time).acceptedLines;
    seconds += (performance.now() - start) / 1000;
    bytes += body.length;
  }
  report('1 M rows, each of a new series', rows, bytes, seconds);
  console.log(`${''.padEnd(44)}${(parser.internedBytes / rows).toFixed(0)} B interned a series`);
}

repeated(
  'cpu-only: 10 tags, 10 integers, 1,000 hosts',
  { hosts: 1000, value: integer },
  parseWith(new LineProtocolParser()),
);
repeated('the same, 10,000 hosts', { hosts: 10_000, value: integer }, parseWith(new LineProtocolParser()));
repeated('the same, floats with 6 decimals', { hosts: 1000, value: float }, parseWith(new LineProtocolParser()));
newSeries();
repeated('naive split, for comparison', { hosts: 1000, value: integer }, naive);
if (process.argv.includes('--json')) console.log(JSON.stringify(rates));
