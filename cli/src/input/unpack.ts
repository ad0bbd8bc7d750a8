import { InlayError } from '@inlay/core';
import { createGunzip } from 'node:zlib';
import { Readable } from 'node:stream';

/** Enough to know every kind of file below, a tar's name of itself included. */
const headBytes = 512;

const startsWith = (head: Buffer, signature: readonly number[]): boolean =>
  head.length >= signature.length && signature.every((byte, i) => head[i] === byte);
const ascii = (text: string): number[] => [...Buffer.from(text, 'latin1')];

/** What people mistake for line protocol, by its first bytes, with what to do instead. */
const refused: readonly { readonly signature: readonly number[]; readonly at?: number; readonly what: string }[] = [
  { signature: [0x28, 0xb5, 0x2f, 0xfd], what: 'zstd-compressed; unpack it first: zstd -dc FILE | inlay write' },
  {
    signature: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
    what: 'xz-compressed; unpack it first: xz -dc FILE | inlay write',
  },
  { signature: [...ascii('BZh'), 0x31], what: 'bzip2-compressed; unpack it first: bzip2 -dc FILE | inlay write' },
  { signature: [0x04, 0x22, 0x4d, 0x18], what: 'lz4-compressed; unpack it first: lz4 -dc FILE | inlay write' },
  { signature: [0xff, 0x06, 0x00, 0x00, ...ascii('sNaPpY')], what: 'snappy-compressed; unpack it first' },
  { signature: [0x1f, 0x9d], what: 'packed with compress; unpack it first: uncompress -c FILE | inlay write' },
  { signature: ascii('PK\u0003\u0004'), what: 'a zip archive; unpack it first: unzip -p FILE | inlay write' },
  { signature: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], what: 'a 7z archive; unpack it first' },
  { signature: ascii('PAR1\u0015'), what: 'a Parquet file, and not line protocol' },
  { signature: ascii('ARROW1\0'), what: 'an Arrow file, and not line protocol' },
  { signature: ascii('SQLite format 3\0'), what: 'an SQLite database, and not line protocol' },
  { signature: [0xff, 0xfe], what: 'UTF-16 text; line protocol is UTF-8: iconv -f UTF-16 -t UTF-8 FILE | inlay write' },
  { signature: [0xfe, 0xff], what: 'UTF-16 text; line protocol is UTF-8: iconv -f UTF-16 -t UTF-8 FILE | inlay write' },
  { signature: ascii('ustar'), at: 257, what: 'a tar archive; unpack it first' },
];

const byteOrderMark = [0xef, 0xbb, 0xbf];
const gzip = [0x1f, 0x8b];

/** The signature of bzip2 has a digit in its middle. */
const normalized = (head: Buffer): Buffer =>
  startsWith(head, ascii('BZh')) && /^BZh[1-9]1AY&SY/.test(head.toString('latin1'))
    ? Buffer.concat([head.subarray(0, 3), head.subarray(4)])
    : head;

/** Reads until the kind of file can be told; the bytes read come first in what is returned. */
async function withHead(
  input: AsyncIterable<Uint8Array>,
): Promise<{ readonly head: Buffer; readonly all: AsyncGenerator<Uint8Array> }> {
  const iterator = input[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  let isDone = false;
  while (head.length < headBytes && !isDone) {
    const next = await iterator.next();
    if (next.done === true) isDone = true;
    else head = Buffer.concat([head, next.value]);
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    if (!isDone) yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { head, all: all() };
}

function refuseOthers(head: Buffer, name: string): void {
  const bytes = normalized(head);
  for (const { signature, at = 0, what } of refused)
    if (startsWith(bytes.subarray(at), signature))
      throw new InlayError('invalid', `${name} is ${what}`, { code: 'not_line_protocol' });
}

/** Without the byte-order mark, if there is one. */
async function* withoutMark(all: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const chunk of all) {
    yield isFirst && startsWith(Buffer.from(chunk.subarray(0, 3)), byteOrderMark) ? chunk.subarray(3) : chunk;
    isFirst = false;
  }
}

/**
 * The text of a file as it comes: gzip is unpacked, whatever the file is called, and a byte-order mark is skipped. Throws
 * `not_line_protocol` (invalid) for what is known to be something else, and `bad_gzip` (invalid) where packed bytes are
 * damaged or end too early; `name` stands in the message.
 */
export async function* unpacked(input: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const outer = await withHead(input);
  if (!startsWith(outer.head, gzip)) {
    refuseOthers(outer.head, name);
    yield* withoutMark(outer.all);
    return;
  }
  const inner = await withHead(gunzipped(outer.all, name));
  refuseOthers(inner.head, `${name}, unpacked,`);
  yield* withoutMark(inner.all);
}

async function* gunzipped(packed: AsyncGenerator<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const source = Readable.from(packed, { objectMode: false });
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.startsWith('Z_') !== true) throw error;
    const why = code === 'Z_BUF_ERROR' ? 'it ends too early' : message;
    throw new InlayError('invalid', `${name} is damaged gzip: ${why}`, { code: 'bad_gzip', cause: error });
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}
