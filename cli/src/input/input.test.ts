import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { atLength } from '@inlay/testing';
import { LineProtocolParser } from '@inlay/line-protocol';
import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { halves, lineBatches, type LineBatch } from './line-batches.js';
import { openInput } from './open-input.js';
import { textOnly } from './text-guard.js';
import { unpacked } from './unpack.js';

const seed = 20_261_129;
const mark = Buffer.from([0xef, 0xbb, 0xbf]);

async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    yield Promise.resolve(bytes.subarray(at, at + size));
    at += size;
  }
}

async function joined(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString();
}

const read = (bytes: Uint8Array, sizes: readonly number[] = [1000]): Promise<string> =>
  joined(textOnly(unpacked(inPieces(bytes, sizes), 'x.lp'), 'x.lp'));

const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 });
/** Text with characters of every length in UTF-8, line ends, and what control characters are allowed. */
const text = fc
  .array(fc.constantFrom('m v=1i\n', 'ü', '東', '🙂', '\n', '\r\n', '\u0001', 'a', '\ufeff', '"', '\\', ' '), {
    maxLength: 300,
  })
  .map((parts) => `a${parts.join('')}`);

describe('what is read', () => {
  test('is the text of the file, packed or not, with or without a byte-order mark, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        text,
        sizes,
        fc.tuple(fc.boolean(), fc.boolean()),
        fc.nat(),
        async (wanted, cuts, [marked, packed], cut) => {
          const plain = Buffer.concat([...(marked ? [mark] : []), Buffer.from(wanted)]);
          const half = cut % (plain.length + 1);
          // Members of gzip follow each other.
          const bytes = packed
            ? Buffer.concat([gzipSync(plain.subarray(0, half)), gzipSync(plain.subarray(half))])
            : plain;
          expect(await read(bytes, cuts)).toBe(wanted);
        },
      ),
      { seed, numRuns: atLength(200, 80) },
    );
  });

  test('is refused with its line where it is no text, whatever the byte is and wherever it stands', async () => {
    const bad = fc.constantFrom(
      [0],
      [0xff],
      [0xc3],
      [0xe2, 0x82],
      [0xed, 0xa0, 0x80],
      [0xc0, 0xaf],
      [0xf5, 0x80, 0x80, 0x80],
      [0x80],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(fc.nat(40), fc.nat(40)),
        bad,
        sizes,
        fc.boolean(),
        async ([before, after], bytes, cuts, packed) => {
          const line = (n: number): string => `m,t=ü v=${String(n)}i\n`;
          const lines = Array.from({ length: before }, (_, i) => line(i)).join('');
          const rest = Array.from({ length: after }, (_, i) => line(i)).join('');
          const file = Buffer.concat([Buffer.from(`${lines}m,t=`), Buffer.from(bytes), Buffer.from(` v=1\n${rest}`)]);
          await expect(read(packed ? gzipSync(file) : file, cuts)).rejects.toMatchObject({
            code: 'not_text',
            message: expect.stringContaining(`line ${String(before + 1)} of x.lp `),
          });
        },
      ),
      { seed, numRuns: atLength(200, 80) },
    );
  });

  test.each([
    ['zstd', [0x28, 0xb5, 0x2f, 0xfd, 1]],
    ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1]],
    ['bzip2', [...Buffer.from('BZh91AY&SY')]],
    ['lz4', [0x04, 0x22, 0x4d, 0x18, 1]],
    ['zip', [0x50, 0x4b, 3, 4, 1]],
    ['Parquet', [...Buffer.from('PAR1\u0015\u0004')]],
    ['UTF-16', [0xff, 0xfe, 0x61, 0]],
    ['UTF-16', [0xfe, 0xff, 0, 0x61]],
    ['tar', [...Buffer.from(`${'a'.repeat(257)}ustar`)]],
    ['SQLite', [...Buffer.from('SQLite format 3\0')]],
  ])('is refused by name: %s, plain and inside gzip', async (name, bytes) => {
    for (const cuts of [[1000], [1]])
      for (const file of [Buffer.from(bytes), gzipSync(Buffer.from(bytes))])
        await expect(read(file, cuts)).rejects.toMatchObject({
          code: 'not_line_protocol',
          message: expect.stringMatching(new RegExp(`^x\\.lp.* is .*${name}`)),
        });
  });

  test('may begin like another kind of file where it is line protocol', async () => {
    for (const line of ['BZh9 v=1', 'PAR1,t=a v=1', 'ustar v=1', 'PK v=1'])
      expect(await read(Buffer.from(line))).toBe(line);
  });

  test('is refused when packed bytes are damaged or end too early, at any place', async () => {
    const packed = gzipSync(Array.from({ length: 500 }, (_, i) => `m v=${String(i * 7919)}i ${String(i)}\n`).join(''));
    for (let end = 2; end < packed.length; end += 97)
      await expect(read(packed.subarray(0, end))).rejects.toMatchObject({ code: 'bad_gzip' });
    const damaged = Buffer.from(packed);
    damaged[packed.length - 6] = (damaged[packed.length - 6] ?? 0) ^ 1;
    await expect(read(damaged)).rejects.toMatchObject({ code: 'bad_gzip', message: expect.stringContaining('x.lp') });
  });
});

describe('files', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'inlay-input-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const put = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  test('do not run into each other, and a line is found in the file that it stands in', async () => {
    const input = openInput(
      [put('a.lp', 'a v=1\nb v=2'), put('b.lp.gz', gzipSync('\ufeffc v=3\n')), put('c.lp', 'd v=4\n\ne v=5')],
      [],
    );
    expect((await joined(input.chunks())).trimEnd()).toBe('a v=1\nb v=2\nc v=3\nd v=4\n\ne v=5');
    expect([1, 2, 3, 4, 6].map((line) => input.where(line).replace(folder, ''))).toEqual([
      'line 1 of /a.lp',
      'line 2 of /a.lp',
      'line 1 of /b.lp.gz',
      'line 1 of /c.lp',
      'line 3 of /c.lp',
    ]);
  });

  test('that end inside a string take no line of the next one along', async () => {
    const input = openInput([put('a.lp', 'a v=1\nb s="open'), put('b.lp', 'c s="x" 1\nd v=2\n')], []);
    const batches: LineBatch[] = [];
    for await (const batch of lineBatches(input.chunks(), { linesMax: 100, bytesMax: 10_000 })) batches.push(batch);
    expect(batches.map(({ body, lines }) => [Buffer.from(body).toString(), lines])).toEqual([
      ['a v=1\nb s="open\n', 2],
      ['c s="x" 1\nd v=2\n', 2],
    ]);
  });

  test('that cannot be read are named in one line', async () => {
    expect(() => openInput([folder], [])).toThrow(`--file ${folder} cannot be read: it is a directory`);
    expect(() => openInput([join(folder, 'none')], [])).toThrow(/--file .*none cannot be read: ENOENT/);
    const file = put('gone.lp', 'a v=1');
    const input = openInput([file], []);
    rmSync(file);
    mkdirSync(file);
    await expect(joined(input.chunks())).rejects.toMatchObject({
      code: 'bad_file',
      message: expect.stringContaining(file),
    });
  });
});

describe('batches', () => {
  /** Pieces of line protocol in any order: strings with line ends, comments, blank lines, escapes, nonsense. */
  const soup = fc
    .array(
      fc.constantFrom(
        'm v=1',
        'm,t=a v=2i 5',
        ' s="x',
        '"',
        '\n',
        '\n',
        '\r\n',
        '# c',
        '\\',
        ' ',
        '\t',
        'bad',
        ',',
        '=',
        'ü',
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join(''));

  test('hold as many lines as the server counts in them', async () => {
    const parser = new LineProtocolParser();
    await fc.assert(
      fc.asyncProperty(soup, sizes, fc.integer({ min: 1, max: 5 }), async (lines, cuts, linesMax) => {
        for await (const { body, lines: claimed } of lineBatches(inPieces(Buffer.from(lines), cuts), {
          linesMax,
          bytesMax: 5000,
        }))
          expect([Buffer.from(body).toString(), claimed]).toEqual([
            Buffer.from(body).toString(),
            parser.parse(body, { precision: 'ns', nowNs: 1n }).lineCount,
          ]);
      }),
      { seed, numRuns: atLength(1000, 400) },
    );
  });

  test('are halved between lines until one is left', async () => {
    await fc.assert(
      fc.asyncProperty(soup, async (lines) => {
        for await (const batch of lineBatches(inPieces(Buffer.from(lines), [1000]), {
          linesMax: 1000,
          bytesMax: 5000,
        })) {
          const parts = halves(batch);
          if (batch.lines < 2) expect(parts).toBeUndefined();
          else {
            const [first, second] = parts ?? [batch, batch];
            expect(first.lines + second.lines).toBe(batch.lines);
            expect(Math.abs(first.lines - second.lines)).toBeLessThanOrEqual(1);
            expect(Buffer.concat([first.body, second.body])).toEqual(Buffer.from(batch.body));
          }
        }
      }),
      { seed, numRuns: atLength(500, 200) },
    );
  });
});
