import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { atLength, Prng } from '@inlay/testing';
import { fieldCases, timeCases } from './testing/cases/fields.js';
import { lineCases } from './testing/cases/lines.js';
import { tableNameCases, tagCases } from './testing/cases/names.js';
import { LineProtocolParser } from './parser.js';
import { referenceLineEnd, referenceParse } from './testing/reference-parser.js';
import { checkBatch, rowsOf } from './testing/rows-fixture.js';

const time = { precision: 'ns', nowNs: 77n } as const;
const special = [...Buffer.from(', =\\"\n\t\r#-+.ieuEtf019\0'), 0x80, 0xc3, 0xa9, 0xff];
const corpus = [...lineCases, ...tableNameCases, ...tagCases, ...fieldCases, ...timeCases]
  .map((each) => each.input)
  .filter((input) => input.length < 300);
const words = [
  'm',
  'cpu',
  'a',
  'b',
  'host',
  'time',
  'x\\ y',
  'é',
  '"q"',
  'v',
  '1',
  '2.5',
  '3i',
  '4u',
  't',
  'False',
  '"s"',
  '"a\\"b"',
  '"n\nl"',
  '',
  '1e3',
];

/** A line that is right more often than not. */
function randomLine(random: Prng): string {
  const word = (): string => random.pick(words);
  const some = (max: number, make: () => string): string[] => Array.from({ length: random.below(max + 1) }, make);
  const tags = some(3, () => `,${word()}=${word()}`).join('');
  const fields = [
    `${random.pick(['v', 'w', 's'])}=${word()}`,
    ...some(3, () => `${random.pick(['v', 'w', 's', 'host'])}=${word()}`),
  ].join(',');
  return `${random.pick(['m', 'cpu', word()])}${tags} ${fields}${random.chance(0.5) ? ` ${String(random.below(20) - 5)}` : ''}`;
}

function mutate(random: Prng, body: Buffer): Buffer {
  let bytes = [...body];
  for (let n = random.below(4); n > 0; n--) {
    const at = random.below(bytes.length + 1);
    const byte = random.chance(0.8) ? random.pick(special) : random.below(256);
    const kind = random.below(4);
    if (kind === 0) bytes[at] = byte;
    else if (kind === 1) bytes.splice(at, 0, byte);
    else if (kind === 2) bytes.splice(at, random.below(5));
    else bytes = [...bytes.slice(0, at), ...bytes.slice(random.below(at + 1), at), ...bytes.slice(at)];
  }
  return Buffer.from(bytes.map((byte) => byte & 0xff));
}

function randomBody(random: Prng): Buffer {
  if (random.chance(0.05))
    return Buffer.from(
      Array.from({ length: random.below(60) }, () => (random.chance(0.7) ? random.pick(special) : random.below(256))),
    );
  const lines = Array.from({ length: 1 + random.below(6) }, () =>
    Buffer.from(random.chance(0.4) ? random.pick(corpus) : randomLine(random)),
  );
  return Buffer.concat(
    lines.flatMap((line) => [
      random.chance(0.5) ? mutate(random, line) : line,
      Buffer.from(random.chance(0.95) ? '\n' : ' '),
    ]),
  );
}

/** Tens of thousands of pairs are compared here: only one that differs is worth what showing it costs. */
function expectSame(found: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(found, expected)) expect(found).toEqual(expected);
}

describe('any bytes', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8].slice(0, atLength(8, 3)))(
    'are read as the reference reads them, seed %i',
    (seed) => {
      const random = new Prng(seed);
      // Small, so that it forgets now and then.
      const parser = new LineProtocolParser({ internBytesMax: 40_000, seed });
      let accepted = 0;
      for (let round = 0; round < 1500; round++) {
        const body = randomBody(random);
        const parsed = parser.parse(body, time);
        const expected = referenceParse(body, time.nowNs);
        const found = rowsOf(parsed);
        try {
          checkBatch(parsed);
          expectSame(found, expected.rows);
          expectSame(parsed.errors.count, expected.refusedOffsets.length);
          expectSame(
            parsed.errors.list.map((error) => error.lineNumber),
            expected.refusedOffsets.map((at) => body.subarray(0, at).toString('latin1').split('\n').length),
          );
        } catch (error) {
          throw new Error(`body ${JSON.stringify(body.toString('latin1'))}`, { cause: error });
        }
        accepted += found.length;
      }
      expect(accepted).toBeGreaterThan(1000);
    },
  );
});

describe('good lines', () => {
  test.each([11, 12, 13, 14].slice(0, atLength(4, 2)))('survive any garbage between them, seed %i', (seed) => {
    const random = new Prng(seed);
    const parser = new LineProtocolParser();
    let refused = 0;
    for (let round = 0; round < 300; round++) {
      const lines: Buffer[] = [];
      const good: Buffer[] = [];
      for (let n = 1 + random.below(8); n > 0; n--) {
        // The name is of letters that garbage is not made of, so that garbage cannot give its columns other kinds.
        const line = Buffer.from(
          `ZZZ,KK=${String(random.below(3))} FF=${String(random.below(100))}i,GG="${random.pick(['', 'x', 'y z'])}" ${String(random.below(5))}`,
        );
        good.push(line);
        lines.push(line);
        const garbage = mutate(
          random,
          mutate(random, Buffer.from(random.chance(0.5) ? random.pick(corpus) : randomLine(random))),
        );
        if (isClosed(garbage)) lines.push(garbage);
      }
      const parsed = parser.parse(join(lines), time);
      const alone = parser.parse(join(good), time);
      refused += parsed.errors.count;
      const rowsOfGood = (from: typeof parsed): unknown[] =>
        rowsOf(from)
          .filter((row) => row.table === 'ZZZ')
          .map(({ tags, fields, time: at }) => ({ tags, fields, at }));
      expectSame(rowsOfGood(parsed), rowsOfGood(alone));
      expectSame(alone.acceptedLines, good.length);
    }
    expect(refused).toBeGreaterThan(500);
  });
});

const join = (lines: readonly Buffer[]): Buffer => Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));

/** Whether a newline after these bytes ends their last line: no string is open there, and no backslash takes it. */
function isClosed(bytes: Buffer): boolean {
  const body = `${bytes.toString('latin1')}\n`;
  for (let at = 0; at < body.length;) {
    const comment = /^[ \t]*#/.test(body.slice(at));
    at = (comment ? body.indexOf('\n', at) : referenceLineEnd(body, at)) + 1;
    if (at === body.length) return true;
  }
  return false;
}
