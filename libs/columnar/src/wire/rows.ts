import type { batch } from '@inlay/proto';
import { columnId } from '@inlay/core';
import type { FieldColumn, Rows, SeriesTable } from '../batch.js';
import { check } from './corrupt.js';
import { decodeIntegers, decodeSmall } from './decode-integers.js';
import { bytesOf, encodeIntegers, encodeSmall } from './encode-integers.js';
import { decodeField, encodeField } from './fields.js';
import { decodeStrings, encodeStrings } from './strings.js';

/** What a message may grow to when decoded: far above every batch, far below what a process has. */
const decodedBytesMax = 2 ** 31;
const u32Max = 0xffffffff;

/** Rows without stamps, whole. Parts of the message are views: they must not change before the message is encoded. */
export function encodeRows(rows: Rows): batch.Rows {
  const { rowCount } = rows;
  return {
    rowCount,
    // At least one byte a row: a short message cannot claim many rows.
    times: encodeIntegers(rows.times.subarray(0, rowCount), { widthMin: 1 }),
    seriesOf: encodeSmall(rows.seriesOf.subarray(0, rowCount)),
    series: encodeSeries(rows.series),
    fields: rows.fields.map((field) => encodeField(field, rowCount)),
  };
}

function encodeSeries(series: SeriesTable): batch.SeriesTable {
  const { count, tags, values, hashes } = series;
  const offsets = values.offsets.subarray(0, count * tags.length + 1);
  return {
    count,
    tagIds: tags.map((tag) => BigInt(tag)),
    values: encodeStrings({ offsets, bytes: values.bytes }),
    hashes: bytesOf(hashes.subarray(0, count)),
  };
}

/** `seriesStart`: the codes in `series_of` count from here, when the message holds only the later part of a series table. */
export function decodeRows(message: batch.Rows | undefined, seriesStart = 0): Rows {
  check(message !== undefined, 'rows are missing');
  const { rowCount } = message;
  check(message.times !== undefined && message.times.deltas.length >= rowCount, 'fewer times than rows');
  check(rowCount * 8 * (message.fields.length + 4) <= decodedBytesMax, `${String(rowCount)} rows in one message`);
  const times = decodeIntegers(message.times, rowCount);
  const series = decodeSeries(message.series);
  const seriesEnd = seriesStart + series.count;
  check(rowCount === 0 || (seriesEnd > 0 && seriesEnd <= u32Max), 'rows without series');
  return {
    rowCount,
    times,
    seriesOf: decodeSmall(message.seriesOf, rowCount, Math.max(0, seriesEnd - 1)),
    series,
    fields: decodeFields(message.fields, rowCount),
  };
}

function decodeFields(messages: readonly batch.FieldColumn[], rowCount: number): FieldColumn[] {
  const fields = messages.map((field) => decodeField(field, rowCount));
  check(new Set(fields.map((field) => field.label)).size === fields.length, 'a field twice');
  return fields;
}

function decodeSeries(message: batch.SeriesTable | undefined): SeriesTable {
  check(message !== undefined, 'the series table is missing');
  const { count, tagIds, values, hashes } = message;
  check(values !== undefined, 'tag values are missing');
  check(
    hashes.length === 0 || hashes.length === 4 * count,
    `${String(hashes.length)} bytes for ${String(count)} hashes`,
  );
  check(new Set(tagIds).size === tagIds.length, 'a tag twice');
  check(
    tagIds.every((id) => id > 0n && id <= BigInt(Number.MAX_SAFE_INTEGER)),
    'a tag without an id',
  );
  // Tag sets are distinct, so at most one of them is empty: a short message cannot claim many series.
  check(
    count <= values.values.length + 1,
    `${String(count)} series with ${String(values.values.length)} bytes of tags`,
  );
  const entries = count * tagIds.length;
  check(entries * 4 <= decodedBytesMax, `${String(count)} series in one message`);
  const aligned = new Uint8Array(hashes);
  return {
    count,
    tags: tagIds.map((id) => columnId(Number(id))),
    values: decodeStrings(values, entries, undefined, entries),
    hashes: new Uint32Array(aligned.buffer, 0, aligned.length / 4),
  };
}
