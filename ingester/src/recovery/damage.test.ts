import { describe, expect, test } from '@jest/globals';
import { isInlayError } from '@inlay/core';
import fc from 'fast-check';
import { atLength } from '@inlay/testing';
import { testWalDirectory } from '../testing/test-ingester.js';
import { listSegments, readSegment, readVolume, volumeName } from '../wal/index.js';
import { TestNode } from '../testing/test-node.js';

type Damage =
  | { readonly kind: 'flip'; readonly file: number; readonly at: number; readonly bit: number }
  | { readonly kind: 'cut'; readonly file: number; readonly at: number }
  | { readonly kind: 'zero'; readonly file: number; readonly at: number; readonly length: number }
  | { readonly kind: 'delete'; readonly file: number }
  | { readonly kind: 'append'; readonly file: number; readonly length: number };

const place = { file: fc.nat(), at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }) };
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), ...place, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('cut' as const), ...place }),
  fc.record({ kind: fc.constant('zero' as const), ...place, length: fc.integer({ min: 1, max: 400 }) }),
  fc.record({ kind: fc.constant('delete' as const), file: fc.nat() }),
  fc.record({ kind: fc.constant('append' as const), file: fc.nat(), length: fc.integer({ min: 1, max: 300 }) }),
);
interface History {
  readonly seed: number;
  readonly segmentBytesMax: number;
  readonly lives: readonly number[];
}

const history = fc.record({
  seed: fc.nat(),
  segmentBytesMax: fc.constantFrom(1, 300, 900, 100_000),
  /** Rows acknowledged by each life. */
  lives: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 3 }),
  damages: fc.array(damage, { minLength: 1, maxLength: 3 }),
});

/** What somebody, or something, does to a directory of segments. */
function harm({ files }: TestNode, damages: readonly Damage[], names: readonly string[]): void {
  for (const one of damages) {
    const path = `${testWalDirectory}/${names[one.file % Math.max(1, names.length)] ?? ''}`;
    if (names.length === 0 || files.size(path) === undefined) continue;
    if (one.kind === 'delete') {
      files.remove(path);
      continue;
    }
    const bytes = files.read(path);
    const at = 'at' in one ? Math.floor(one.at * bytes.byteLength) : 0;
    let left = bytes;
    if (one.kind === 'flip') bytes[at] = (bytes[at] ?? 0) ^ (1 << one.bit);
    else if (one.kind === 'cut') left = bytes.slice(0, at);
    else if (one.kind === 'zero') bytes.fill(0, at, at + one.length);
    else left = Uint8Array.from([...bytes, ...Array.from({ length: one.length }, (_, i) => (i * 7) % 256)]);
    const handle = files.create(path);
    handle.append([left]);
    handle.sync();
  }
}

/** Rows that the next start answers for; undefined when it says that some may be missing: by a refusal, or by name. */
async function answered(node: TestNode): Promise<readonly number[] | undefined> {
  try {
    await node.start();
  } catch (error) {
    if (isInlayError(error) && error.kind === 'corrupt') return undefined;
    throw error;
  }
  return (await node.lost()).length > 0 ? undefined : node.times();
}

async function run(history: History): Promise<TestNode> {
  const node = new TestNode(history.seed, history.segmentBytesMax);
  for (const [life, rows] of history.lives.entries()) {
    await node.start(life === 0 ? node.files : undefined);
    await node.write(rows);
  }
  return node;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const runs = { numRuns: atLength(400, 120), seed: 20_261_129 };

describe('damage to a log', () => {
  test('never loses an acknowledged row without a word after a kill', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (given) => {
        const node = await run(given);
        const acked = upTo(given.lives.reduce((sum, rows) => sum + rows, 0));
        node.files = node.files.restart();
        harm(node, given.damages, node.segments());
        const rows = await answered(node);
        if (rows !== undefined) expect(rows).toEqual(acked);
      }),
      runs,
    );
  });

  test('nor does damage to the file that says what must be there', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (given) => {
        const node = await run(given);
        const acked = upTo(given.lives.reduce((sum, rows) => sum + rows, 0));
        node.files = node.files.restart();
        harm(node, given.damages, [volumeName]);
        const rows = await answered(node);
        if (rows !== undefined) expect(rows).toEqual(acked);
      }),
      runs,
    );
  });

  test('never loses a row below the last known position without a word after a power loss', async () => {
    let told = 0;
    await fc.assert(
      fc.asyncProperty(history, async (given) => {
        const node = await run(given);
        node.files.cut();
        node.files = node.files.restart();
        const known = knownTimes(node);
        harm(node, given.damages, node.segments());
        const rows = await answered(node);
        if (rows === undefined) told++;
        else expect(rows.filter((time) => known.includes(time))).toEqual(known);
      }),
      runs,
    );
    expect(told).toBeGreaterThan(0);
  });

  test('in rows that are all in files is nothing to speak of', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (given) => {
        const node = await run(given);
        node.hot.persist(1n << 60n);
        node.files = node.files.restart();
        harm(node, given.damages, node.segments());
        expect(await answered(node)).toEqual([]);
      }),
      { ...runs, numRuns: atLength(50, 25) },
    );
  });
});

/** Rows of which the directory itself says that they were on the disk. */
function knownTimes({ files }: TestNode): number[] {
  const known = new Map(
    (readVolume(files, testWalDirectory)?.logs ?? []).flatMap(({ segments }) =>
      segments.map(({ number, bytes }) => [number, bytes] as const),
    ),
  );
  return listSegments(files, testWalDirectory).flatMap((segment) => {
    const end = known.get(segment.number) ?? 0;
    return [...readSegment(files, testWalDirectory, segment, { isComplete: false, end })].map(({ number }) => number);
  });
}
