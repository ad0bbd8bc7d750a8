import { describe, expect, test } from '@jest/globals';
import { fromHalfOpen, incarnationId, noTimes, tableId, toHalfOpen, type TimeRange } from '@inlay/core';
import { hot } from '@inlay/proto';
import type { HotAnswer, HotRequest } from '@inlay/services';
import { anyCount, anyI64, anyId, anyU32, messageChecks, streamOf, type BrokenMessage } from '@inlay/testing';
import fc from 'fast-check';
import { hotAnswerFromWire, hotAnswerToWire, hotRequestFromWire, hotRequestToWire } from './hot-wire.js';
import {
  anyHotAnswer,
  goldenBytes,
  goldenHotAnswer,
  goldenQuestion,
  rewrittenRows,
  shownAnswer,
} from './testing/index.js';

const anyTimes: fc.Arbitrary<TimeRange> = fc
  .tuple(anyI64, anyI64)
  .map(([a, b]) => (a < b ? { min: a, max: b } : { min: b, max: a }));

const anyHeld = fc.record({
  incarnation: anyId.map(incarnationId),
  generation: anyCount,
  rows: anyU32,
  series: anyU32,
});

const anyRequest: fc.Arbitrary<HotRequest> = fc
  .record({
    tableId: anyId.map(tableId),
    held: fc.array(anyHeld, { maxLength: 4 }),
    times: fc.option(anyTimes, { nil: undefined }),
  })
  .map(({ times, ...request }) => ({ ...request, ...(times === undefined ? {} : { times }) }));

describe('a question for hot rows', () => {
  const checks = messageChecks({
    message: 'inlay.v1.HotReadRequest',
    generated: hot.HotReadRequest,
    toWire: hotRequestToWire,
    fromWire: hotRequestFromWire,
    values: anyRequest,
    shown: ({ times, ...request }) => ({
      ...request,
      times: times ?? { min: -(2n ** 63n), max: 2n ** 63n - 1n },
    }),
    // Bounds that hold no time, or every one, have a form of their own.
    completed: (request) => {
      const { from, to } = toHalfOpen(fromHalfOpen(request.timeMin, request.timeMax) ?? noTimes);
      return { ...request, timeMin: from, timeMax: to };
    },
    golden: { value: goldenQuestion, hex: goldenBytes['inlay.v1.HotReadRequest'] },
    broken: [
      ['of no table', (good) => ({ ...good, tableId: 0n }), /the table of a question for hot rows is missing/],
      ['of a table whose id no double holds', (good) => ({ ...good, tableId: 2n ** 53n + 1n }), /is 9007199254740993/],
      [
        'that holds something of no incarnation',
        (good) => ({ ...good, held: good.held.map((one) => ({ ...one, incarnation: 0n })) }),
        /the incarnation of a generation is missing/,
      ],
      [
        'that holds a generation whose number no double holds',
        (good) => ({ ...good, held: good.held.map((one) => ({ ...one, generation: 2n ** 64n - 1n })) }),
        /the number of a generation is 18446744073709551615/,
      ],
    ],
  });
  test.each(checks)('%s', (_, check) => check());

  test('of bounds that hold no time is one for none', () => {
    expect(hotRequestFromWire({ tableId: 1n, held: [], timeMin: 6n, timeMax: 6n }).times).toEqual(noTimes);
    expect(hotRequestFromWire({ tableId: 1n, held: [], timeMin: 10n, timeMax: 5n }).times).toEqual(noTimes);
  });
});

type Parts = hot.HotReadPart[];
type Case = NonNullable<hot.HotReadPart['part']>;
type Value<Name extends Case['$case']> = Extract<Case, { readonly $case: Name }>['value'];

async function* each(parts: Parts): AsyncGenerator<hot.HotReadPart> {
  for (const part of parts) yield await Promise.resolve(part);
}

/** The parts with every part of one case changed. */
const changed =
  <Name extends Case['$case']>(name: Name, change: (value: Value<Name>) => Value<Name>): ((parts: Parts) => Parts) =>
  (parts) =>
    parts.map(({ part }) => ({
      part: part?.$case === name ? ({ $case: name, value: change(part.value as Value<Name>) } as Case) : part,
    }));
const generations = (change: (value: hot.HotGeneration) => Partial<hot.HotGeneration>): ((parts: Parts) => Parts) =>
  changed('generation', (value) => ({ ...value, ...change(value) }));
const chunks = (change: (value: hot.HotChunk) => Partial<hot.HotChunk>): ((parts: Parts) => Parts) =>
  changed('chunk', (value) => ({ ...value, ...change(value) }));

const broken: readonly BrokenMessage<Parts>[] = [
  ['without any part', () => [], /the head of an answer with hot rows is missing/],
  ['without its head', (parts) => parts.slice(1), /does not begin with its one head/],
  ['with a second head', (parts) => [...parts, ...parts.slice(0, 1)], /does not begin with its one head/],
  ['with a part that says nothing', (parts) => [...parts, { part: undefined }], /a part of an answer .* is missing/],
  [
    'with a chunk of no generation',
    (parts) => parts.filter(({ part }) => part?.$case !== 'generation'),
    /the generation of a chunk is missing/,
  ],
  [
    'for an incarnation without an id',
    changed('head', (head) => ({ ...head, incarnations: [0n] })),
    /the id of an incarnation is missing/,
  ],
  [
    'with a lost log of no incarnation',
    changed('head', (head) => ({ ...head, lost: [{ incarnation: 0n, node: 'n', why: 'w' }] })),
    /the incarnation of a lost log is missing/,
  ],
  [
    'with a generation of no incarnation',
    generations(() => ({ incarnation: 0n })),
    /incarnation of a generation is mi/,
  ],
  [
    'with a generation beyond all',
    generations(() => ({ generation: 2n ** 53n })),
    /number of a generation is 900719925/,
  ],
  [
    'with a generation of no time',
    generations(() => ({ times: undefined })),
    /the range of times of a generation is mi/,
  ],
  [
    'with a generation that ends before it begins',
    generations(() => ({ times: { min: 1n, max: 0n } })),
    /ends at 0, before its begin at 1/,
  ],
  [
    'with too few bytes of shards',
    generations(({ shards }) => ({ shards: shards.subarray(1) })),
    /take 15 bytes in place of 16/,
  ],
  [
    'with too many bytes of shards',
    generations(({ shards }) => ({ shards: Uint8Array.of(...shards, 0) })),
    /take 17 bytes in place of 16/,
  ],
  [
    'with repeats out of order',
    generations(({ repeats }) => ({ repeats: repeats.toReversed() })),
    /the ranges of repeated keys are not in order/,
  ],
  [
    'with repeats that end before they begin',
    generations(() => ({ repeats: [{ min: 2n, max: 1n }] })),
    /ends at 1, before its begin at 2/,
  ],
  ['with a tag without an id', generations(() => ({ tags: [0n] })), /a tag of a generation is missing/],
  [
    'with a field without an id',
    generations(() => ({ fields: [{ id: 0n, nulls: 0 }] })),
    /a field of a generation is missing/,
  ],
  [
    'with more nulls than rows',
    generations(({ rowCount }) => ({ fields: [{ id: 1n, nulls: rowCount + 1 }] })),
    /a field is null in 6 of 5 rows/,
  ],
  ['with a chunk beyond its rows', chunks(() => ({ rowStart: 3 })), /ends at row 6 and series 4 of .* has 5 and 4/],
  [
    'with more series than its generation',
    generations(({ seriesCount }) => ({ seriesCount: Math.max(0, seriesCount - 1) })),
    /ends at row 5 and series 4 of .* has 5 and 3/,
  ],
  ['with series of another table', chunks(() => ({ seriesStart: 0 })), /a code that is not in \[0, 2\]/],
  ['with a chunk of no bytes', chunks(() => ({ rows: new Uint8Array(0) })), /rows are missing/],
  [
    'with a chunk that ends early',
    chunks(({ rows }) => ({ rows: rows.subarray(0, -1) })),
    /encoded rows are corrupt: /,
  ],
];

describe('an answer with hot rows', () => {
  const checks = messageChecks<HotAnswer, Parts>({
    message: 'inlay.v1.HotReadPart',
    generated: streamOf(hot.HotReadPart),
    toWire: (answer) => [...hotAnswerToWire(answer)],
    fromWire: (parts) => hotAnswerFromWire(each(parts)),
    values: anyHotAnswer,
    shown: shownAnswer,
    // One column has several forms, of which rows that are sent again have the shortest.
    completed: chunks(({ rows, seriesStart }) => ({ rows: rewrittenRows(rows, seriesStart) })),
    golden: { value: goldenHotAnswer, hex: goldenBytes['inlay.v1.HotReadPart'] },
    broken,
  });
  test.each(checks)('%s', (_, check) => check());

  test('is encoded part by part, as it is read', () => {
    const parts = hotAnswerToWire({
      ...goldenHotAnswer,
      generations: goldenHotAnswer.generations.map((generation) => ({
        ...generation,
        get chunks(): never {
          throw new Error('nobody has asked for a chunk yet');
        },
      })),
    });
    expect([parts.next().value?.part?.$case, parts.next().value?.part?.$case]).toEqual(['head', 'generation']);
    expect(() => parts.next()).toThrow('nobody has asked');
  });

  test('that breaks off is none, and its reason arrives', async () => {
    async function* cut(): AsyncGenerator<hot.HotReadPart> {
      yield* [...hotAnswerToWire(goldenHotAnswer)].slice(0, 2);
      await Promise.reject(new Error('the connection is gone'));
    }
    await expect(hotAnswerFromWire(cut())).rejects.toThrow('the connection is gone');
  });
});
