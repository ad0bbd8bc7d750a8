import { describe, expect, test } from '@jest/globals';
import { Prng } from '@inlay/testing';
import { lineBatches, type LineBatchLimits } from './line-batches.js';

const limits: LineBatchLimits = { linesMax: 3, bytesMax: 1000 };

async function* chunksOf(text: string, sizes: () => number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) {
    const size = sizes();
    yield Promise.resolve(bytes.subarray(at, at + size));
    at += size;
  }
}

const batchesOf = async (text: string, size = 1_000_000, given = limits): Promise<[string, number, number][]> => {
  const batches: [string, number, number][] = [];
  for await (const { body, lines, firstLine } of lineBatches(
    chunksOf(text, () => size),
    given,
  ))
    batches.push([Buffer.from(body).toString(), lines, firstLine]);
  return batches;
};

describe('lineBatches', () => {
  test('cuts after so many lines, and knows where in the input each batch begins', async () => {
    expect(await batchesOf('a v=1\nb v=1\nc v=1\nd v=1\ne v=1')).toEqual([
      ['a v=1\nb v=1\nc v=1\n', 3, 1],
      ['d v=1\ne v=1', 2, 4],
    ]);
    expect(await batchesOf('')).toEqual([]);
    expect(await batchesOf('a v=1\n')).toEqual([['a v=1\n', 1, 1]]);
  });

  test('does not cut inside a string that holds a newline', async () => {
    const text = 'a s="x\ny" 1\nb v=1\nc s="\n\n\n"\nd v=2\n';
    expect(await batchesOf(text, 1, { linesMax: 1, bytesMax: 1000 })).toEqual([
      ['a s="x\ny" 1\n', 1, 1],
      ['b v=1\n', 1, 3],
      ['c s="\n\n\n"\n', 1, 4],
      ['d v=2\n', 1, 8],
    ]);
  });

  test('sends blank lines and comments along, and counts none of them', async () => {
    expect(await batchesOf('# one\n\na v=1\r\n  \r\n\t# two\nb v=1\n# end')).toEqual([
      ['# one\n\na v=1\r\n  \r\n\t# two\nb v=1\n# end', 2, 1],
    ]);
    expect(await batchesOf('\n# nothing\n')).toEqual([]);
  });

  test('cuts after so many bytes', async () => {
    expect(
      (await batchesOf('aaaa v=1\nbbbb v=1\ncccc v=1\n', 5, { linesMax: 100, bytesMax: 12 })).map(([, lines]) => lines),
    ).toEqual([2, 1]);
  });

  test('gives up on a line that never ends', async () => {
    await expect(batchesOf(`a v=1\nb s="${'x'.repeat(3000)}`, 100)).rejects.toThrow('line 2 does not end');
  });

  test('loses nothing however the input is chopped', async () => {
    const random = new Prng(5);
    const text = Array.from({ length: 500 }, (_, i) =>
      random.chance(0.1) ? `m s="q\n${String(i)}" 1` : `m,t=${'x'.repeat(random.below(30))}y v=${String(i)}`,
    ).join('\n');
    let joined = '';
    for await (const { body } of lineBatches(
      chunksOf(text, () => 1 + random.below(200)),
      { linesMax: 7, bytesMax: 300 },
    ))
      joined += Buffer.from(body).toString();
    expect(joined).toBe(text);
  });
});
