import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BenchContext } from '../cases/context.js';
import { ownCheckout } from '../systems/checkout.js';
import { writeNewSeries, type BodyFile } from '../tsbs/cpu-only.js';
import { comparePairs, type Compared } from './compared.js';

/** What is used of a checkout's parser. */
interface Parser {
  parse(body: Buffer, time: { readonly precision: 'ns'; readonly nowNs: bigint }): { readonly acceptedLines: number };
}
interface ParserModule {
  readonly LineProtocolParser: new (limits?: { readonly internBytesMax: number }) => Parser;
}

const bodiesATurn = 10;
const turnsOf = (quick: boolean): number => (quick ? 3 : 30);

/** The case `parse` in slices by turns: both checkouts' parsers in this process, each over the same bodies. */
export async function parseByTurns(other: string, context: BenchContext): Promise<Compared[]> {
  const modules: ParserModule[] = [];
  for (const checkout of [other, ownCheckout]) {
    const path = join(checkout, 'libs/line-protocol/dist/index.js');
    modules.push((await import(pathToFileURL(path).href)) as ParserModule);
  }
  const integers = bodiesOf(context.cpu);
  const fresh = bodiesOf(writeNewSeries(join(context.folder, 'parse-series.lp'), bodiesATurn * 10_000, 10_000));
  const kept = modules.map(({ LineProtocolParser }) => new LineProtocolParser());
  // A new parser has seen no series yet.
  const newOnes = (): Parser[] => modules.map((module) => new module.LineProtocolParser({ internBytesMax: 1024 ** 3 }));
  const shapes = [
    { what: 'cpu-only: 10 tags, 10 integers, 1,000 hosts', bodies: integers, parsers: (): Parser[] => kept },
    { what: 'the same, floats with 6 decimals', bodies: integers.map(asFloats), parsers: (): Parser[] => kept },
    { what: 'each row of a new series', bodies: fresh, parsers: newOnes },
  ];
  return shapes.map(({ what, bodies, parsers }) => {
    process.stdout.write(`parse, ${what}: by turns …\n`);
    const rates: [number[], number[]] = [[], []];
    for (let turn = 0; turn <= turnsOf(context.quick); turn++) {
      const [before, after] = parsers();
      const sides = [
        { parser: before, into: rates[0] },
        { parser: after, into: rates[1] },
      ];
      for (const { parser, into } of turn % 2 === 0 ? sides : sides.reverse()) {
        const rate = rowsPerSecond(parser, bodies);
        // The first turn finds cold code on both sides.
        if (turn > 0) into.push(rate);
      }
    }
    return comparePairs({ what, unit: 'rows/s', before: rates[0], after: rates[1] });
  });
}

function rowsPerSecond(parser: Parser | undefined, bodies: readonly Buffer[]): number {
  let rows = 0;
  const started = performance.now();
  for (const body of bodies) rows += parser?.parse(body, { precision: 'ns', nowNs: 0n }).acceptedLines ?? 0;
  const seconds = (performance.now() - started) / 1000;
  if (rows !== bodies.length * 10_000)
    throw new Error(`${String(rows)} rows were parsed of ${String(bodies.length)} bodies`);
  return rows / seconds;
}

/** The first bodies of a data set. */
function bodiesOf({ path, ends }: BodyFile): Buffer[] {
  const bytes = readFileSync(path);
  return ends.slice(0, bodiesATurn).map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}

/** Every integer field as a double with six decimals. */
function asFloats(body: Buffer): Buffer {
  return Buffer.from(
    body.toString('latin1').replace(/=(\d+)i(?=[, ])/g, (_, digits: string) => `=${digits}.${digits.padStart(6, '1')}`),
  );
}
