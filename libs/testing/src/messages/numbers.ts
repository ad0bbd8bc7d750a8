import fc from 'fast-check';
import { awkwardInteger, i64Bounds, u64Bounds } from '../awkward/index.js';

/** Every id that there can be: from 1 to 2^53 - 1. */
export const anyId: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(1, 2, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 2, 2 ** 53 - 1),
  fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
);

/** Every count that a double holds exactly: from 0 to 2^53 - 1. */
export const anyCount: fc.Arbitrary<number> = fc.oneof(fc.constant(0), anyId);

/** Everything that 32 bits hold without a sign. */
export const anyU32: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
);

/** Everything that 64 bits hold, without a sign and with one. */
export const anyU64: fc.Arbitrary<bigint> = awkwardInteger(u64Bounds);
export const anyI64: fc.Arbitrary<bigint> = awkwardInteger(i64Bounds);
