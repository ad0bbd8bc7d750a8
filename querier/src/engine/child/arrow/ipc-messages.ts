import { Builder, type Offset } from 'flatbuffers';
import type { ColumnType, ResultColumn } from '../columns/column-type.js';

/*
 * The metadata of Arrow IPC messages, written straight from the tables of the format's Message.fbs and Schema.fbs: field
 * numbers and enum values below are theirs. The engine's process would pay 20 MB of idle memory for a library that also
 * reads, and copies every column once more.
 */
const metadataVersion5 = 4;
const messageHeader = { schema: 1, dictionaryBatch: 2, recordBatch: 3 } as const;
const typeId = {
  null: 1,
  int: 2,
  float: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  date: 8,
  time: 9,
  timestamp: 10,
  interval: 11,
  list: 12,
  struct: 13,
};
const unit = { dateDay: 0, floatDouble: 2, timeUs: 2, timeNs: 3, timestampNs: 3, intervalMonthDayNano: 2 };

/** Length and nulls of one column or child, in depth-first order. */
export interface FieldNode {
  readonly length: number;
  readonly nulls: number;
}

/** Where a buffer lies in the message's body. */
export interface BufferSpan {
  readonly offset: number;
  readonly length: number;
}

export interface BatchLayout {
  readonly rowCount: number;
  readonly nodes: readonly FieldNode[];
  readonly spans: readonly BufferSpan[];
  readonly bodyBytes: number;
}

export function schemaMessage(columns: readonly ResultColumn[]): Uint8Array {
  const builder = new Builder(1024);
  const fields = columns.map((column, index) => addField(builder, column, index));
  const vector = offsetVector(builder, fields);
  builder.startObject(4);
  builder.addFieldOffset(1, vector, 0);
  return message(builder, messageHeader.schema, builder.endObject(), 0);
}

export function recordBatchMessage(layout: BatchLayout): Uint8Array {
  const builder = new Builder(1024);
  return message(builder, messageHeader.recordBatch, addRecordBatch(builder, layout), layout.bodyBytes);
}

/** Replaces the dictionary `id`: not every reader knows deltas. */
export function dictionaryMessage(id: number, layout: BatchLayout): Uint8Array {
  const builder = new Builder(256);
  const data = addRecordBatch(builder, layout);
  builder.startObject(3);
  builder.addFieldInt64(0, BigInt(id), 0n);
  builder.addFieldOffset(1, data, 0);
  return message(builder, messageHeader.dictionaryBatch, builder.endObject(), layout.bodyBytes);
}

function message(builder: Builder, headerType: number, header: Offset, bodyBytes: number): Uint8Array {
  builder.startObject(5);
  builder.addFieldInt16(0, metadataVersion5, 0);
  builder.addFieldInt8(1, headerType, 0);
  builder.addFieldOffset(2, header, 0);
  builder.addFieldInt64(3, BigInt(bodyBytes), 0n);
  builder.finish(builder.endObject());
  return builder.asUint8Array();
}

function addRecordBatch(builder: Builder, layout: BatchLayout): Offset {
  const nodes = pairVector(
    builder,
    layout.nodes.map((node) => [node.length, node.nulls]),
  );
  const spans = pairVector(
    builder,
    layout.spans.map((span) => [span.offset, span.length]),
  );
  builder.startObject(5);
  builder.addFieldInt64(0, BigInt(layout.rowCount), 0n);
  builder.addFieldOffset(1, nodes, 0);
  builder.addFieldOffset(2, spans, 0);
  return builder.endObject();
}

/** A vector of structs of two int64. Flatbuffers grow downwards: last first. */
function pairVector(builder: Builder, pairs: readonly (readonly [number, number])[]): Offset {
  builder.startVector(16, pairs.length, 8);
  for (const [first, second] of pairs.toReversed()) {
    builder.prep(8, 16);
    builder.writeInt64(BigInt(second));
    builder.writeInt64(BigInt(first));
  }
  return builder.endVector();
}

function offsetVector(builder: Builder, offsets: readonly Offset[]): Offset {
  builder.startVector(4, offsets.length, 4);
  for (const offset of offsets.toReversed()) builder.addOffset(offset);
  return builder.endVector();
}

function addField(builder: Builder, column: ResultColumn, dictionaryId: number): Offset {
  const name = builder.createString(column.name);
  const [id, type] = addType(builder, column.type);
  const children = offsetVector(
    builder,
    childColumns(column.type).map((child) => addField(builder, child, 0)),
  );
  const dictionary = column.type.kind === 'tag' ? addDictionary(builder, dictionaryId) : 0;
  builder.startObject(7);
  builder.addFieldOffset(0, name, 0);
  builder.addFieldInt8(1, column.nullable ? 1 : 0, 0);
  builder.addFieldInt8(2, id, 0);
  builder.addFieldOffset(3, type, 0);
  builder.addFieldOffset(4, dictionary, 0);
  builder.addFieldOffset(5, children, 0);
  return builder.endObject();
}

function childColumns(type: ColumnType): readonly ResultColumn[] {
  if (type.kind === 'list') return [{ name: 'item', nullable: true, type: type.item }];
  if (type.kind === 'struct') return type.fields.map((field) => ({ ...field, nullable: true }));
  return [];
}

function addDictionary(builder: Builder, id: number): Offset {
  const index = intType(builder, 32, true);
  builder.startObject(4);
  builder.addFieldInt64(0, BigInt(id), 0n);
  builder.addFieldOffset(1, index, 0);
  return builder.endObject();
}

function intType(builder: Builder, bits: number, signed: boolean): Offset {
  builder.startObject(2);
  builder.addFieldInt32(0, bits, 0);
  builder.addFieldInt8(1, signed ? 1 : 0, 0);
  return builder.endObject();
}

function emptyType(builder: Builder): Offset {
  builder.startObject(0);
  return builder.endObject();
}

/** A type table whose first field is an enum; written even when it is the default, which differs from type to type. */
function unitType(builder: Builder, value: number, bits?: number): Offset {
  builder.forceDefaults(true);
  builder.startObject(2);
  builder.addFieldInt16(0, value, 0);
  if (bits !== undefined) builder.addFieldInt32(1, bits, 0);
  builder.forceDefaults(false);
  return builder.endObject();
}

function addType(builder: Builder, type: ColumnType): readonly [number, Offset] {
  switch (type.kind) {
    case 'null':
      return [typeId.null, emptyType(builder)];
    case 'bool':
      return [typeId.bool, emptyType(builder)];
    case 'int64':
      return [typeId.int, intType(builder, 64, true)];
    case 'uint64':
      return [typeId.int, intType(builder, 64, false)];
    case 'float64':
      return [typeId.float, unitType(builder, unit.floatDouble)];
    case 'utf8':
    case 'tag':
      return [typeId.utf8, emptyType(builder)];
    case 'binary':
      return [typeId.binary, emptyType(builder)];
    case 'date':
      return [typeId.date, unitType(builder, unit.dateDay)];
    case 'time':
      return [typeId.time, unitType(builder, type.unit === 'us' ? unit.timeUs : unit.timeNs, 64)];
    case 'timestamp':
      return [typeId.timestamp, addTimestamp(builder, type.zone)];
    case 'interval':
      return [typeId.interval, unitType(builder, unit.intervalMonthDayNano)];
    case 'list':
      return [typeId.list, emptyType(builder)];
    case 'struct':
      return [typeId.struct, emptyType(builder)];
  }
}

function addTimestamp(builder: Builder, zone: string | undefined): Offset {
  const zoneName = zone === undefined ? 0 : builder.createString(zone);
  builder.startObject(2);
  builder.addFieldInt16(0, unit.timestampNs, 0);
  builder.addFieldOffset(1, zoneName, 0);
  return builder.endObject();
}
