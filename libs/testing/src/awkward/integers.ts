import fc from 'fast-check';

/** Inclusive. */
export interface IntegerBounds {
  readonly min: bigint;
  readonly max: bigint;
}

/** All that 64 bits hold, signed and unsigned. */
export const i64Bounds: IntegerBounds = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
export const u64Bounds: IntegerBounds = { min: 0n, max: 2n ** 64n - 1n };
/** What a double holds exactly, and a little more on each side. */
export const aroundExact: IntegerBounds = { min: -(2n ** 53n) - 2n, max: 2n ** 53n + 2n };

/** Where encoders change their mind: byte widths, halves, what a double holds, signs. */
const powers = [0n, 1n, 2n ** 8n, 2n ** 16n, 2n ** 31n, 2n ** 32n, 2n ** 48n, 2n ** 53n - 2n ** 32n, 2n ** 53n];
const landmarks = [...powers, 2n ** 63n, 2n ** 64n, 1_700_000_000_000_000_000n].flatMap((power) =>
  [-2n, -1n, 0n, 1n, 2n].flatMap((step) => [power + step, -power + step]),
);
const scales = [
  1n,
  2n,
  3n,
  10n,
  31n,
  33n,
  1000n,
  999_983n,
  10n ** 9n,
  2n ** 31n + 1n,
  2n ** 32n,
  2n ** 32n + 1n,
  7n ** 17n,
];

const inside = (value: bigint, { min, max }: IntegerBounds): boolean => value >= min && value <= max;

/** One integer: a landmark, a little beside a multiple of 2^32, or any. */
export function awkwardInteger(bounds: IntegerBounds): fc.Arbitrary<bigint> {
  const known = landmarks.filter((value) => inside(value, bounds));
  const nearHalf = fc
    .tuple(fc.bigInt(bounds), fc.bigInt({ min: -2n, max: 2n }))
    .map(([value, step]) => ((value >> 32n) << 32n) + step)
    .filter((value) => inside(value, bounds));
  return fc.oneof(fc.constantFrom(...known), nearHalf, fc.bigInt(bounds));
}

interface Lattice {
  readonly base: bigint;
  readonly scale: bigint;
  readonly range: bigint;
  readonly picks: readonly bigint[];
  readonly spoilt: bigint | undefined;
}

/** `base + scale * delta`, the smallest and the largest delta among them; one value may leave the lattice. */
function onLattice({ base, scale, range, picks, spoilt }: Lattice, bounds: IntegerBounds): bigint[] {
  const largest = range / scale;
  const room = bounds.max - scale * largest;
  const start = base > room ? (room < bounds.min ? bounds.min : room) : base;
  const values = picks.map((pick, i) => {
    const delta = i === 0 ? 0n : i === 1 ? largest : pick % 4n === 0n ? largest - (pick % 2n) : pick % (largest + 1n);
    const value = start + scale * (delta < 0n ? 0n : delta);
    return inside(value, bounds) ? value : start;
  });
  if (spoilt === undefined) return values;
  const at = Number(spoilt % BigInt(values.length));
  return values.map((value, i) => (i === at && inside(value + 1n, bounds) ? value + 1n : value));
}

/** `count` integers: constant, landmarks, equal steps of any size, or multiples of a divisor whose range is at a landmark. */
export function awkwardIntegers(count: number, bounds: IntegerBounds): fc.Arbitrary<bigint[]> {
  const one = awkwardInteger(bounds);
  const size = { minLength: count, maxLength: count };
  const lattice = fc
    .record({
      base: one,
      scale: fc.oneof(fc.constantFrom(...scales), fc.bigInt({ min: 1n, max: 2n ** 53n })),
      range: fc
        .tuple(fc.constantFrom(...powers), fc.bigInt({ min: -3n, max: 3n }), fc.boolean())
        .map(([power, step, odd]) => {
          const range = power + step < 0n ? 0n : power + step;
          return odd ? range | 1n : range;
        }),
      picks: fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), size),
      spoilt: fc.option(fc.bigInt({ min: 0n, max: 2n ** 20n }), { nil: undefined, freq: 4 }),
    })
    .map((shape) => onLattice(shape, bounds));
  const steps = fc.tuple(one, fc.bigInt({ min: 1n, max: 2n ** 62n })).map(([base, step]) =>
    Array.from({ length: count }, (_, i) => {
      const value = base + BigInt(i) * step;
      return inside(value, bounds) ? value : base;
    }),
  );
  return fc.oneof(
    { weight: 1, arbitrary: one.map((value) => new Array<bigint>(count).fill(value)) },
    { weight: 2, arbitrary: fc.array(one, size) },
    { weight: 2, arbitrary: steps },
    { weight: 8, arbitrary: lattice },
  );
}
