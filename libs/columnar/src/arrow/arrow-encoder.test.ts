import { describe, expect, test } from '@jest/globals';
import { isInlayError } from '@inlay/core';
import { MessageReader } from 'apache-arrow';
import { stringsFrom } from '../testing/strings-from.js';
import { ArrowEncoder, type ArrowColumn } from './arrow-encoder.js';
import type { ArrowField } from './arrow-types.js';
import { readArrowIpc } from '../testing/read-arrow-ipc.js';
import { arrowIpcStream } from './ipc-stream.js';

const column = (data: ArrowColumn['data'], validity?: Uint8Array): ArrowColumn => ({ data, validity });
const fixed = (values: ArrayBufferView, width: number, validity?: Uint8Array): ArrowColumn =>
  column({ kind: 'fixed', values, width }, validity);

const fields: ArrowField[] = [
  { name: 'time', type: { kind: 'timestamp', unit: 'ns' }, nullable: false },
  { name: 'host "x".y', type: { kind: 'dictionary' }, nullable: true },
  { name: 'i', type: { kind: 'int', bits: 64, signed: true }, nullable: true },
  { name: 'u', type: { kind: 'int', bits: 64, signed: false }, nullable: true },
  { name: 'f', type: { kind: 'float', bits: 64 }, nullable: true },
  { name: 'b', type: { kind: 'bool' }, nullable: true },
  { name: 's', type: { kind: 'utf8' }, nullable: true },
  { name: 'd', type: { kind: 'date32' }, nullable: true },
  { name: 'n', type: { kind: 'null' }, nullable: true },
  { name: 'l', type: { kind: 'list', item: { kind: 'int', bits: 32, signed: true } }, nullable: true },
];

const hosts = stringsFrom(['a', 'ü', 'c']);
const columns: ArrowColumn[] = [
  fixed(BigInt64Array.of(1_700_000_000_000_000_001n, -1n, 0n), 8),
  column({ kind: 'codes', codes: Int32Array.of(2, 0, 1), dictionary: hosts }, Uint8Array.of(0b101)),
  fixed(BigInt64Array.of(2n ** 63n - 1n, -(2n ** 63n), 0n), 8, Uint8Array.of(0b011)),
  fixed(BigUint64Array.of(2n ** 64n - 1n, 0n, 1n), 8),
  fixed(Float64Array.of(1.5, NaN, -0), 8),
  column({ kind: 'bits', bits: Uint8Array.of(0b110) }),
  column({ kind: 'strings', values: stringsFrom(['', 'x', '日本']) }, Uint8Array.of(0b110)),
  fixed(Int32Array.of(0, 1, -1), 4),
  column({ kind: 'null' }),
  column({ kind: 'list', offsets: Uint32Array.of(0, 2, 2, 3), items: fixed(Int32Array.of(7, 8, 9), 4) }),
];

/** Column-wise values, 64-bit integers exact. */
function valuesOf(bytes: Uint8Array): Record<string, unknown[]> {
  const table = readArrowIpc(bytes);
  return Object.fromEntries(
    table.schema.fields.map((field, f) => {
      const vector = table.getChildAt(f);
      const values = Array.from({ length: table.numRows }, (_, row): unknown => vector?.get(row));
      return [field.name, values];
    }),
  );
}

describe('ArrowEncoder', () => {
  test('what it writes apache-arrow reads back', () => {
    const encoder = new ArrowEncoder(fields);
    const values = valuesOf(arrowIpcStream(encoder.schemaMessage, encoder.encode(3, columns)));
    expect(values['host "x".y']).toEqual(['c', null, 'ü']);
    expect(values.i).toEqual([2n ** 63n - 1n, -(2n ** 63n), null]);
    expect(values.u).toEqual([2n ** 64n - 1n, 0n, 1n]);
    expect(values.f).toEqual([1.5, NaN, -0]);
    expect(values.b).toEqual([false, true, true]);
    expect(values.s).toEqual([null, 'x', '日本']);
    expect(values.n).toEqual([null, null, null]);
    expect(values.l?.map((list) => (list === null ? null : [...(list as Iterable<number>)]))).toEqual([
      [7, 8],
      [],
      [9],
    ]);
    expect(values.d?.map(Number)).toEqual([0, 86_400_000, -86_400_000]);
  });

  test('nanoseconds are kept whole, without a time zone', () => {
    const encoder = new ArrowEncoder(fields);
    const table = readArrowIpc(arrowIpcStream(encoder.schemaMessage, encoder.encode(3, columns)));
    expect([...(table.getChild('time')?.data[0]?.values as BigInt64Array)]).toEqual([
      1_700_000_000_000_000_001n,
      -1n,
      0n,
    ]);
    expect(String(table.schema.fields[0]?.type)).toBe('Timestamp<NANOSECOND>');
    expect(table.schema.fields.map((field) => field.nullable)).toEqual([false, ...fields.slice(1).map(() => true)]);
  });

  test('a dictionary is sent once, and again when it is another', () => {
    const encoder = new ArrowEncoder([fields[1] ?? { name: '', type: { kind: 'null' }, nullable: true }]);
    const batch = (dictionary: typeof hosts): ArrowColumn[] => [
      column({ kind: 'codes', codes: Int32Array.of(0, 2), dictionary }),
    ];
    const first = encoder.encode(2, batch(hosts));
    const second = encoder.encode(2, batch(hosts));
    const third = encoder.encode(2, batch(stringsFrom(['p', 'q', 'r'])));
    expect([first.length, second.length, third.length]).toEqual([2, 1, 2]);
    const values = valuesOf(arrowIpcStream(encoder.schemaMessage, [...first, ...second]));
    expect(Object.values(values)[0]).toEqual(['a', 'c', 'a', 'c']);
  });

  test('columns may share a buffer, and be views into longer ones', () => {
    const shared = BigInt64Array.of(0n, 1n, 2n, 3n, 4n);
    const encoder = new ArrowEncoder(
      ['a', 'b', 'c'].map((name) => ({ name, type: { kind: 'int', bits: 64, signed: true }, nullable: true })),
    );
    const messages = encoder.encode(3, [fixed(shared, 8), fixed(shared.subarray(1), 8), fixed(shared, 8)]);
    const bytes = arrowIpcStream(encoder.schemaMessage, messages);
    expect(valuesOf(bytes)).toEqual({ a: [0n, 1n, 2n], b: [1n, 2n, 3n], c: [0n, 1n, 2n] });
    const [schema, batch] = [...new MessageReader(bytes)];
    expect(schema?.bodyLength).toBe(0);
    expect(batch?.bodyLength).toBe(messages[0]?.body.length);
  });

  test('an empty answer has its schema', () => {
    const encoder = new ArrowEncoder(fields);
    const table = readArrowIpc(arrowIpcStream(encoder.schemaMessage, []));
    expect(table.numRows).toBe(0);
    expect(table.schema.fields.map((field) => field.name)).toEqual(fields.map((field) => field.name));
  });

  test('a cut stream is corrupt', () => {
    const encoder = new ArrowEncoder(fields);
    const bytes = arrowIpcStream(encoder.schemaMessage, encoder.encode(3, columns));
    let caught: unknown;
    try {
      readArrowIpc(bytes.subarray(0, 300));
    } catch (error) {
      caught = error;
    }
    expect(isInlayError(caught, 'corrupt_arrow')).toBe(true);
  });
});
