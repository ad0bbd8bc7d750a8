import { databaseId, incarnationId, makeStamp, rowTimes, tableId, type TableId } from '@inlay/core';
import {
  decodeTableBatch,
  decodeVersionedRows,
  encodeTableBatch,
  encodeVersionedRows,
  seriesHashes,
} from '@inlay/columnar';
import { rowsFromPlain, rowsToPlain, type PlainRow, type PlainValue } from '@inlay/columnar/testing';
import { atLength, awkwardIntegers, awkwardTable, SimulatedClock, type AwkwardColumn } from '@inlay/testing';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Generation } from './buffer/generation.js';
import { HotBuffer } from './buffer/hot-buffer.js';
import { HotReader } from './query/hot-reader.js';
import { frameAt, sealFrames } from './wal/wal-format.js';
import { frameBytesOf, readRecord, writeFrame } from './wal/wal-record.js';

const seed = 20261129;
const life = incarnationId(3);
const ids = { f64: 3, i64: 4, u64: 5, bool: 6, string: 8 } as const;
const schema = { tags: [7], fields: { 3: 'f64', 4: 'i64', 5: 'u64', 6: 'bool', 8: 'string' } } as const;

const rowsOf = (columns: readonly AwkwardColumn[], at: readonly bigint[], stamp: bigint): PlainRow[] =>
  at.map((time, row) => {
    const fields: Record<number, PlainValue> = {};
    for (const { kind, values } of columns) {
      const value = values[row];
      if (value !== undefined) fields[ids[kind]] = value;
    }
    // A key is written once: one series a row.
    return { tags: { 7: `\ufeff${String(row)}` }, time, stamp, fields };
  });

/** One record through a frame of the log, as it is written and as a start reads it. */
function throughLog(stamp: bigint, batch: Uint8Array): Uint8Array {
  const record = { stamp, databaseId: databaseId(1), routerId: '\ufeffrouter', number: 2 ** 53 - 1, batches: [batch] };
  const frame = new Uint8Array(frameBytesOf(record));
  writeFrame(frame, 0, record);
  sealFrames(frame, 7, 0);
  const read = frameAt(frame, new DataView(frame.buffer), 0, 7);
  if (read === undefined) throw new Error('the frame cannot be read');
  const { batches, ...rest } = readRecord(read.payload);
  expect(rest).toEqual({ stamp, databaseId: databaseId(1), routerId: '\ufeffrouter', number: 2 ** 53 - 1 });
  return batches[0] ?? new Uint8Array(0);
}

test('every 64-bit pattern passes from the router over the log and the hot rows to the querier', async () => {
  const requests = fc.array(
    awkwardTable(60).chain((columns) => {
      const count = columns[0]?.values.length ?? 0;
      return fc.tuple(fc.constant(columns), awkwardIntegers(count, rowTimes));
    }),
    { minLength: 1, maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(requests, fc.bigInt({ min: 1n, max: 2n ** 22n }), async (parts, epoch) => {
      const clock = new SimulatedClock();
      const buffer = new HotBuffer(life, clock);
      const lane = { incarnation: life, lowWater: makeStamp(epoch, 0n) };
      buffer.adopt(lane);
      const hot = {
        get incarnations() {
          return buffer.incarnations;
        },
        filesVersion: () => 0n,
        generationsOf: (id: TableId) => buffer.generationsOf(id),
        blocksOf: (generation: Generation) => ({ images: generation.images(), done: () => undefined }),
      };
      const reader = new HotReader(hot, clock);
      const written: PlainRow[] = [];
      parts.forEach(([columns, at], request) => {
        const stamp = makeStamp(epoch, 2n ** 40n - 100n + BigInt(request));
        const plain = rowsOf(columns, at, stamp);
        const rows = rowsFromPlain(schema, plain);
        const series = { ...rows.series, hashes: seriesHashes(tableId(9), rows.series) };
        const sent = encodeTableBatch({ ...rows, series, tableId: tableId(9), partitionKey: 'a' });
        buffer.append(stamp, databaseId(1), [decodeTableBatch(throughLog(stamp, sent))], lane);
        written.push(...plain);
      });
      const answer = await reader.read({ tableId: tableId(9), held: [] });
      const got = answer.generations.flatMap(({ chunks }) =>
        chunks.flatMap(({ rows, seriesStart }) => {
          const read = decodeVersionedRows(encodeVersionedRows(rows), seriesStart);
          return rowsToPlain({
            ...read,
            seriesOf: new Uint32Array(rows.rowCount),
            series: { ...read.series, tags: [] },
          });
        }),
      );
      expect(got.map(({ time, stamp, fields }) => ({ time, stamp, fields }))).toEqual(
        written.map(({ time, stamp, fields }) => ({ time, stamp, fields })),
      );
      const all = written.map(({ time }) => time).sort((a, b) => (a < b ? -1 : 1));
      expect(answer.generations[0]?.times).toEqual({ min: all[0], max: all.at(-1) });
    }),
    { seed, numRuns: atLength(150, 60) },
  );
});
