import { Message } from 'apache-arrow';
import { BufferRegion, DictionaryBatch, FieldNode, RecordBatch } from 'apache-arrow/ipc/metadata/message';
import { assert, bitmapBytes, countBits } from '@inlay/core';
import type { Strings } from '../batch.js';
import { arrowSchema, type ArrowField } from './arrow-types.js';

/** One column of a record batch. Buffers may be longer than the batch; they are cut. */
export interface ArrowColumn {
  /** Bit i set when row i has a value; undefined when every row has. */
  readonly validity: Uint8Array | undefined;
  readonly data: ArrowData;
}

/** The values of one column, in the layout that Arrow sends. A null takes up an entry as a value does. */
export type ArrowData =
  /** Values of a fixed width, as they lie in memory: integers, floats, times, decimals, intervals. */
  | { readonly kind: 'fixed'; readonly values: ArrayBufferView; readonly width: number }
  /** Booleans, one bit each. */
  | { readonly kind: 'bits'; readonly bits: Uint8Array }
  /** utf8 and binary. */
  | { readonly kind: 'strings'; readonly values: Strings }
  /** dictionary<int32, utf8>; a dictionary that is the same object as in the batch before is not sent again. */
  | { readonly kind: 'codes'; readonly codes: Int32Array; readonly dictionary: Strings }
  /** Items may be anything but `codes`. */
  | { readonly kind: 'list'; readonly offsets: Uint32Array; readonly items: ArrowColumn }
  | { readonly kind: 'struct'; readonly children: readonly ArrowColumn[] }
  | { readonly kind: 'null' };

/** An Arrow IPC message in two parts, as Flight carries it: flatbuffer and buffers. */
export interface ArrowMessage {
  readonly header: Uint8Array;
  readonly body: Uint8Array;
}

const noBytes = new Uint8Array(0);

/** Makes the messages of one Arrow stream: `schemaMessage` first, then those of every `encode`, in order. */
export class ArrowEncoder {
  readonly schemaMessage: Uint8Array;
  readonly #sent = new Map<number, Strings>();
  readonly #columnCount: number;

  constructor(fields: readonly ArrowField[], metadata?: ReadonlyMap<string, string>) {
    this.schemaMessage = Message.encode(Message.from(arrowSchema(fields, metadata)));
    this.#columnCount = fields.length;
  }

  /** Dictionary batches where a dictionary is new, then the record batch. `columns` are in the order of the fields. */
  encode(rowCount: number, columns: readonly ArrowColumn[]): ArrowMessage[] {
    assert(
      columns.length === this.#columnCount,
      `${String(columns.length)} columns for ${String(this.#columnCount)} fields`,
    );
    const messages: ArrowMessage[] = [];
    columns.forEach(({ data }, id) => {
      if (data.kind !== 'codes' || this.#sent.get(id) === data.dictionary) return;
      this.#sent.set(id, data.dictionary);
      messages.push(dictionaryMessage(id, data.dictionary));
    });
    const body = new Body();
    for (const column of columns) body.add(column, rowCount);
    messages.push(body.message((batch) => batch, rowCount));
    return messages;
  }
}

function dictionaryMessage(id: number, values: Strings): ArrowMessage {
  const count = values.offsets.length - 1;
  const body = new Body();
  body.add({ validity: undefined, data: { kind: 'strings', values } }, count);
  return body.message((batch) => new DictionaryBatch(batch, id, false), count);
}

/** Collects buffers, each at a multiple of 8. */
class Body {
  readonly #nodes: FieldNode[] = [];
  readonly #regions: BufferRegion[] = [];
  readonly #buffers: Uint8Array[] = [];
  #length = 0;

  add({ validity, data }: ArrowColumn, count: number): void {
    if (data.kind === 'null') {
      this.#nodes.push(new FieldNode(count, count));
      return;
    }
    const nulls = count - countBits(validity, count);
    this.#nodes.push(new FieldNode(count, nulls));
    this.#buffer(nulls === 0 || validity === undefined ? noBytes : validity.subarray(0, bitmapBytes(count)));
    switch (data.kind) {
      case 'fixed':
        this.#view(data.values, count * data.width);
        break;
      case 'codes':
        this.#view(data.codes, count * 4);
        break;
      case 'bits':
        this.#buffer(data.bits.subarray(0, bitmapBytes(count)));
        break;
      case 'strings': {
        const { start, end } = this.#offsets(data.values.offsets, count);
        this.#buffer(data.values.bytes.subarray(start, end));
        break;
      }
      case 'list': {
        const { start, end } = this.#offsets(data.offsets, count);
        assert(start === 0, 'lists start at their first item');
        this.add(data.items, end);
        break;
      }
      case 'struct':
        for (const child of data.children) this.add(child, count);
        break;
    }
  }

  /** Offsets that count from 0; where the values of the batch start and end. */
  #offsets(offsets: Uint32Array, count: number): { start: number; end: number } {
    const start = offsets[0] ?? 0;
    const end = offsets[count] ?? start;
    assert(end - start < 2 ** 31, 'more than 2 GiB of values in one record batch');
    this.#view(start === 0 ? offsets : offsets.map((offset) => offset - start), (count + 1) * 4);
    return { start, end };
  }

  #view(values: ArrayBufferView, bytes: number): void {
    assert(values.byteLength >= bytes, 'a column is shorter than its batch');
    this.#buffer(new Uint8Array(values.buffer, values.byteOffset, bytes));
  }

  #buffer(bytes: Uint8Array): void {
    this.#regions.push(new BufferRegion(this.#length, bytes.length));
    this.#buffers.push(bytes);
    this.#length += (bytes.length + 7) & ~7;
  }

  message(headerOf: (batch: RecordBatch) => RecordBatch | DictionaryBatch, count: number): ArrowMessage {
    const body = new Uint8Array(this.#length);
    this.#buffers.forEach((bytes, i) => {
      body.set(bytes, this.#regions[i]?.offset);
    });
    const header = headerOf(new RecordBatch(count, this.#nodes, this.#regions, null));
    return { header: Message.encode(Message.from(header, this.#length)), body };
  }
}
