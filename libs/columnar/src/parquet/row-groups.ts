import { bitmapBytes, setBit, type ColumnId } from '@inlay/core';
import { ArrowEncoder, type ArrowColumn, type ArrowData } from '../arrow/arrow-encoder.js';
import type { ArrowField, ArrowType } from '../arrow/arrow-types.js';
import { arrowIpcStream } from '../arrow/ipc-stream.js';
import type { FieldColumn, FieldKind, FieldValues, VersionedRows } from '../batch.js';
import { takeStrings } from '../base/strings.js';
import type { TagDictionary } from '../sort/tag-dictionaries.js';
import { fileColumnName, stampColumn, timeColumn } from './file-metadata.js';

/** Smaller ones cost every query more than they let it skip (measured against 16,384). */
export const rowGroupRows = 122_880;

const fieldTypes: Readonly<Record<FieldKind, ArrowType>> = {
  f64: { kind: 'float', bits: 64 },
  i64: { kind: 'int', bits: 64, signed: true },
  u64: { kind: 'int', bits: 64, signed: false },
  bool: { kind: 'bool' },
  string: { kind: 'utf8' },
};

/** What a file stores: some of the columns of some sorted rows. */
export interface FileContents {
  readonly rows: VersionedRows;
  readonly tags: readonly TagDictionary[];
  readonly fields: readonly FieldColumn[];
}

function arrowFields({ tags, fields }: FileContents): ArrowField[] {
  const column = (id: ColumnId, type: ArrowType): ArrowField => {
    return { name: fileColumnName(id), type, nullable: true, metadata: new Map([['PARQUET:field_id', String(id)]]) };
  };
  return [
    ...tags.map(({ tag }) => column(tag, { kind: 'dictionary' })),
    { name: timeColumn, type: { kind: 'timestamp', unit: 'ns' }, nullable: false },
    { name: stampColumn, type: fieldTypes.i64, nullable: false },
    ...fields.map(({ label, data }) => column(label, fieldTypes[data.kind])),
  ];
}

/** One Arrow IPC stream per row group, made when asked for: neither side holds the whole file twice. */
export function* rowGroupStreams(contents: FileContents): Generator<Uint8Array> {
  const { rows, tags, fields } = contents;
  const arrow = arrowFields(contents);
  for (let start = 0; start < rows.rowCount; start += rowGroupRows) {
    const range = { start, end: Math.min(rows.rowCount, start + rowGroupRows) };
    const encoder = new ArrowEncoder(arrow);
    const columns: ArrowColumn[] = [
      ...tags.map((tag) => tagColumn(rows.seriesOf, tag, range)),
      { validity: undefined, data: { kind: 'fixed', values: rows.times.subarray(range.start, range.end), width: 8 } },
      { validity: undefined, data: { kind: 'fixed', values: rows.stamps.subarray(range.start, range.end), width: 8 } },
      ...fields.map(({ data, validity }) => ({ validity: sliceBits(validity, range), data: sliceValues(data, range) })),
    ];
    yield arrowIpcStream(encoder.schemaMessage, encoder.encode(range.end - range.start, columns));
  }
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Codes of a tag with a dictionary of only the values that occur in the range. */
function tagColumn(seriesOf: Uint32Array, { codes, values }: TagDictionary, { start, end }: Range): ArrowColumn {
  const local = new Int32Array(values.offsets.length).fill(-1);
  const used = new Uint32Array(values.offsets.length);
  const out = new Int32Array(end - start);
  const validity = new Uint8Array(bitmapBytes(end - start));
  let count = 0;
  for (let row = start; row < end;) {
    // Rows are sorted by series: everything is looked up once a run.
    const series = seriesOf[row] ?? 0;
    let stop = row + 1;
    while (stop < end && seriesOf[stop] === series) stop++;
    const code = codes[series] ?? -1;
    if (code >= 0) {
      let own = local[code] ?? -1;
      if (own < 0) {
        own = count++;
        local[code] = own;
        used[own] = code;
      }
      out.fill(own, row - start, stop - start);
      for (let i = row; i < stop; i++) setBit(validity, i - start);
    }
    row = stop;
  }
  return { validity, data: { kind: 'codes', codes: out, dictionary: takeStrings(values, used.subarray(0, count)) } };
}

function sliceBits(bits: Uint8Array | undefined, { start, end }: Range): Uint8Array | undefined {
  // Row groups start at a multiple of 8.
  return bits?.subarray(start >>> 3, bitmapBytes(end));
}

function sliceValues(data: FieldValues, { start, end }: Range): ArrowData {
  switch (data.kind) {
    case 'f64':
    case 'i64':
    case 'u64':
      return { kind: 'fixed', values: data.values.subarray(start, end), width: 8 };
    case 'bool': {
      const bits = new Uint8Array(bitmapBytes(end - start));
      for (let row = start; row < end; row++) if (data.values[row] === 1) setBit(bits, row - start);
      return { kind: 'bits', bits };
    }
    case 'string': {
      const { offsets, bytes } = data.values;
      return { kind: 'strings', values: { offsets: offsets.subarray(start, end + 1), bytes } };
    }
  }
}
