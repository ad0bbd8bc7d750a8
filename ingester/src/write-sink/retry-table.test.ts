import { describe, expect, test } from '@jest/globals';
import { atLength } from '@inlay/testing';
import fc from 'fast-check';
import { RetryTable, type RequestKey } from './retry-table.js';

const key = (number: number): RequestKey => ({ routerId: 'r', number, fingerprint: 7 });
const late = expect.objectContaining({ kind: 'conflict', code: 'request_too_late' }) as unknown as Error;

describe('the floor of a router', () => {
  test('keeps what is above it, however much, and refuses what is below', () => {
    const table = new RetryTable({ routersMax: 2, requestsMax: 3, unansweredMax: 50_000 });
    for (let number = 1; number <= 20_000; number++) {
      table.hear('r', 1);
      table.remember(key(number), BigInt(number));
    }
    expect(table.find(key(1))).toBe(1n);
    table.hear('r', 15_000);
    table.hear('r', 12);
    expect(() => table.find(key(14_999))).toThrow(late);
    expect(table.find(key(15_000))).toBe(15_000n);
    // What was refused is not remembered again by a late end of its first attempt.
    table.remember(key(3), 3n);
    expect(() => table.find(key(3))).toThrow(late);
  });

  test('is bounded: a router that never raises it is held back', () => {
    const table = new RetryTable({ routersMax: 2, requestsMax: 3, unansweredMax: 10 });
    table.hear('r', 1);
    for (let number = 1; number <= 10; number++) table.remember(key(number), BigInt(number));
    expect(() => table.find(key(11))).toThrow(expect.objectContaining({ code: 'too_many_unanswered' }));
    expect(table.find(key(4))).toBe(4n);
    table.hear('r', 5);
    expect(table.find(key(11))).toBeUndefined();
  });

  test('by property: a repeat has the first answer or is refused, never a new one', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('send' as const) }),
      fc.record({ kind: fc.constant('repeat' as const), of: fc.nat() }),
      fc.record({ kind: fc.constant('answer' as const), of: fc.nat() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const table = new RetryTable({ routersMax: 1, requestsMax: 2, unansweredMax: 1000 });
        const applied = new Map<number, bigint>();
        const open = new Set<number>();
        let last = 0;
        let stamp = 0n;
        const floor = (): number => Math.min(last + 1, ...open);
        const arrive = (number: number): void => {
          table.hear('r', floor());
          const isLate = number < floor();
          try {
            const known = table.find(key(number));
            expect(isLate).toBe(false);
            expect(known).toBe(applied.get(number));
            if (known !== undefined) return;
            applied.set(number, ++stamp);
            table.remember(key(number), stamp);
          } catch (error) {
            expect(error).toEqual(late);
            expect(isLate).toBe(true);
          }
        };
        for (const one of steps) {
          if (one.kind === 'send') {
            open.add(++last);
            arrive(last);
          } else if (last > 0) {
            const number = 1 + (one.of % last);
            if (one.kind === 'answer') open.delete(number);
            else arrive(number);
          }
        }
      }),
      { numRuns: atLength(500, 200), seed: 20_261_129 },
    );
  });
});
