import { describe, expect, test } from '@jest/globals';
import { InlayError, grpcCodeOf, type ErrorKind } from '@inlay/core';
import { anyU32, awkwardText } from '@inlay/testing';
import fc from 'fast-check';
import { errorFromWire, errorToWire, failureFromWire, failureToWire } from './grpc-error.js';

const kinds = Object.keys(grpcCodeOf) as ErrorKind[];
const detail = fc.oneof(
  awkwardText,
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
);
const anyError: fc.Arbitrary<InlayError> = fc
  .record({
    kind: fc.constantFrom(...kinds),
    message: awkwardText,
    code: awkwardText.filter((code) => code !== ''),
    details: fc
      .dictionary(awkwardText, detail, { maxKeys: 3 })
      .filter((details) => JSON.stringify(details).length <= 1500),
    retryAfterMs: fc.option(anyU32, { nil: undefined }),
  })
  .map(({ kind, message, code, details, retryAfterMs }) => {
    const retry = retryAfterMs === undefined ? {} : { retryAfterMs };
    return new InlayError(kind, message, { code, details: { ...details }, ...retry });
  });

const wordsOf = ({ kind, code, message, details, retryAfterMs }: InlayError): unknown => ({
  ...{ kind, code, message, retryAfterMs },
  details: { ...details },
});
const sameWords = (found: InlayError, sent: InlayError): void => {
  expect(wordsOf(found)).toEqual(wordsOf(sent));
};
const settings = { seed: 20_261_130, numRuns: 500 };

describe('an error on its way', () => {
  test('inside an answer comes back with all its words', () => {
    fc.assert(
      fc.property(anyError, (error) => sameWords(errorFromWire(errorToWire(error)), error)),
      settings,
    );
  });

  test('at the end of a call comes back with all its words', () => {
    fc.assert(
      fc.property(anyError, (error) => {
        const { code, details, metadata } = failureToWire(error);
        expect(code).toBe(grpcCodeOf[error.kind]);
        sameWords(failureFromWire(Object.assign(new Error(details), { code, details, metadata })), error);
      }),
      settings,
    );
  });

  test('that is none of ours is internal', () => {
    expect(wordsOf(errorFromWire(errorToWire(new TypeError('a mistake'))))).toEqual({
      kind: 'internal',
      code: 'internal',
      message: 'a mistake',
      details: {},
      retryAfterMs: undefined,
    });
  });

  test('is cut between characters, never within one', () => {
    const long = (length: number): string => errorToWire(new Error(`${'x'.repeat(length)}😀yy`)).message;
    expect(long(1499)).toBe(`${'x'.repeat(1499)}...`);
    expect(long(1498)).toBe(`${'x'.repeat(1498)}😀...`);
  });

  test.each([
    [1.5, 2],
    [0, 0],
    [2 ** 40, 2 ** 32 - 1],
    [Infinity, 2 ** 32 - 1],
    [-1, undefined],
    [NaN, undefined],
  ])('tells to come back after %d ms as %s', (retryAfterMs, told) => {
    expect(errorToWire(new InlayError('exhausted', 'x', { code: 'c', retryAfterMs })).retryAfterMs).toBe(told);
  });

  test.each(['later', '', 'toString', '__proto__', 'constructor'])('of the unknown kind "%s" is internal', (kind) => {
    const { kind: taken } = errorFromWire({ kind, code: 'c', message: 'm', details: '' });
    expect(taken).toBe('internal');
  });

  test.each(['{', '[1]', 'null', '7', '{"a":{},"b":null,"c":1}'])(
    'with details %s keeps what can be read',
    (details) => {
      const known = details.includes('"c"') ? { c: 1 } : {};
      expect(errorFromWire({ kind: 'invalid', code: 'c', message: 'm', details }).details).toEqual(known);
    },
  );
});
