import type { FieldValues, Rows } from '../batch.js';

const valueBytes = (data: FieldValues): number =>
  data.kind === 'string' ? data.values.offsets.byteLength + data.values.bytes.byteLength : data.values.byteLength;

/** Bytes of all buffers of a batch: what it costs in memory. */
export function batchBytes<Label>(rows: Rows<Label> & { readonly stamps?: BigInt64Array }): number {
  const { series } = rows;
  let bytes = rows.times.byteLength + rows.seriesOf.byteLength + (rows.stamps?.byteLength ?? 0);
  bytes += series.values.offsets.byteLength + series.values.bytes.byteLength + series.hashes.byteLength;
  for (const field of rows.fields) bytes += valueBytes(field.data) + (field.validity?.byteLength ?? 0);
  return bytes;
}
