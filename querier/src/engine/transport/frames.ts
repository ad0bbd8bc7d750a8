import { assert } from '@inlay/core';

/** One message between the querier and its engine: a JSON header and the binary buffers that it describes. */
export interface Frame {
  readonly header: unknown;
  /** Views of one allocation, each aligned to 8 bytes: typed arrays may be laid over them. */
  readonly buffers: readonly Uint8Array[];
}

/** Header bytes and body bytes, little-endian u32 each. */
const prefixBytes = 8;
const alignment = 8;
const padding = new Uint8Array(alignment);

const padded = (bytes: number): number => (bytes + alignment - 1) & ~(alignment - 1);

/** Pieces to write one after the other; the buffers themselves are not copied and must not change before they are flushed. */
export function encodeFrame(header: unknown, buffers: readonly Uint8Array[] = []): Uint8Array[] {
  const text = Buffer.from(JSON.stringify({ header, lengths: buffers.map((buffer) => buffer.byteLength) }));
  const bodyBytes = buffers.reduce((sum, buffer) => sum + padded(buffer.byteLength), 0);
  const head = Buffer.allocUnsafe(prefixBytes + text.byteLength);
  head.writeUInt32LE(text.byteLength, 0);
  head.writeUInt32LE(bodyBytes, 4);
  text.copy(head, prefixBytes);
  const pieces: Uint8Array[] = [head];
  for (const buffer of buffers) {
    if (buffer.byteLength > 0) pieces.push(buffer);
    const rest = padded(buffer.byteLength) - buffer.byteLength;
    if (rest > 0) pieces.push(padding.subarray(0, rest));
  }
  return pieces;
}

/** Cuts a byte stream into frames. A frame's body is copied once, into an allocation of its own. */
export class FrameReader {
  readonly #onFrame: (frame: Frame) => void;
  #target = Buffer.alloc(prefixBytes);
  #filled = 0;
  #state: 'prefix' | 'header' | 'body' = 'prefix';
  #bodyBytes = 0;
  #header: { readonly header: unknown; readonly lengths: readonly number[] } | undefined;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.byteLength) {
      const count = Math.min(this.#target.byteLength - this.#filled, chunk.byteLength - at);
      chunk.copy(this.#target, this.#filled, at, at + count);
      this.#filled += count;
      at += count;
      while (this.#filled === this.#target.byteLength) this.#advance();
    }
  }

  #advance(): void {
    if (this.#state === 'prefix') {
      this.#bodyBytes = this.#target.readUInt32LE(4);
      this.#expect('header', this.#target.readUInt32LE(0));
      return;
    }
    if (this.#state === 'header') {
      this.#header = JSON.parse(this.#target.toString('utf8')) as { header: unknown; lengths: number[] };
      this.#expect('body', this.#bodyBytes);
      return;
    }
    assert(this.#header !== undefined, 'a frame has a header before its body');
    const { header, lengths } = this.#header;
    const body = this.#target;
    let at = 0;
    const buffers = lengths.map((length) => {
      const view = new Uint8Array(body.buffer, body.byteOffset + at, length);
      at += padded(length);
      return view;
    });
    this.#expect('prefix', prefixBytes);
    this.#onFrame({ header, buffers });
  }

  #expect(state: 'prefix' | 'header' | 'body', bytes: number): void {
    this.#state = state;
    this.#filled = 0;
    // Not from Node's shared pool: the body's views must start at a multiple of 8 of their ArrayBuffer.
    this.#target = Buffer.allocUnsafeSlow(bytes);
  }
}
