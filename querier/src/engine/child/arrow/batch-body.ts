import { unreachable } from '@inlay/core';
import type { ColumnData } from '../columns/column-data.js';
import type { BatchLayout, BufferSpan, FieldNode } from './ipc-messages.js';

/** Of buffers in a body: the format asks for 8. */
const alignment = 8;
const none = new Uint8Array(0);

export interface EncodedBody {
  readonly layout: BatchLayout;
  readonly body: Uint8Array;
}

/** Lays the buffers of columns one after the other, as a record batch names them. */
export function encodeBody(rowCount: number, columns: readonly ColumnData[]): EncodedBody {
  const nodes: FieldNode[] = [];
  const buffers: Uint8Array[] = [];
  for (const column of columns) collect(column, nodes, buffers);
  const spans: BufferSpan[] = [];
  let bodyBytes = 0;
  for (const buffer of buffers) {
    spans.push({ offset: bodyBytes, length: buffer.byteLength });
    bodyBytes += (buffer.byteLength + alignment - 1) & ~(alignment - 1);
  }
  const body = new Uint8Array(bodyBytes);
  buffers.forEach((buffer, index) => {
    body.set(buffer, spans[index]?.offset ?? 0);
  });
  return { layout: { rowCount, nodes, spans, bodyBytes }, body };
}

const bytesOf = (array: Int32Array | BigInt64Array | Float64Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

function collect(column: ColumnData, nodes: FieldNode[], buffers: Uint8Array[]): void {
  nodes.push({ length: column.length, nulls: column.nulls });
  if (column.layout === 'null') return;
  buffers.push(column.validity ?? none);
  switch (column.layout) {
    case 'words':
    case 'doubles':
    case 'days':
      buffers.push(bytesOf(column.values));
      return;
    case 'intervals':
      buffers.push(column.values);
      return;
    case 'bools':
      buffers.push(packBits(column.values));
      return;
    case 'bytes':
      buffers.push(bytesOf(column.offsets), column.bytes);
      return;
    case 'tags':
      buffers.push(bytesOf(column.codes));
      return;
    case 'list':
      buffers.push(bytesOf(column.offsets));
      collect(column.item, nodes, buffers);
      return;
    case 'struct':
      for (const child of column.children) collect(child, nodes, buffers);
      return;
    default:
      unreachable(column);
  }
}

function packBits(values: Uint8Array): Uint8Array {
  const bits = new Uint8Array((values.length + 7) >> 3);
  for (let i = 0; i < values.length; i++) if (values[i] === 1) bits[i >> 3] = (bits[i >> 3] ?? 0) | (1 << (i & 7));
  return bits;
}
