import type { FieldKind } from '@inlay/columnar';
import type { PlainValue } from '@inlay/columnar/testing';
import type { Prng } from '@inlay/testing';

/** Values that encoders and decoders have been wrong about, by kind. A bool has two. */
const edges: { readonly [K in FieldKind]: readonly PlainValue[] } = {
  f64: [0, -0, NaN, Infinity, -Infinity, 5e-324, -5e-324, 1.7976931348623157e308, 0.1, -273.15, 2 ** 53, 1e21],
  i64: [0n, -1n, 1n, -(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 32n],
  u64: [0n, 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 53n + 1n],
  bool: [true, false],
  string: [
    '',
    '\0',
    'a\0b',
    '\ufeff',
    '\ufefffirst',
    '😀',
    '\u{10ffff}',
    'ü日本語😀',
    'null',
    'x'.repeat(70),
    '\u2028\u0085',
  ],
};

export const fieldKinds = Object.keys(edges) as readonly FieldKind[];

/** What tags may be, beside names that tell rows apart: an empty one is no tag. */
export const tagTexts = ['', 'h1', 'h2', '\ufeff', 'a\0b', '😀', 'x'.repeat(70)];

export function randomValue(kind: FieldKind, random: Prng): PlainValue {
  if (random.chance(0.5)) return random.pick(edges[kind]);
  const bits = (BigInt(random.u32()) << 32n) | BigInt(random.u32());
  switch (kind) {
    case 'f64':
      return random.float() * 1000 - 500;
    case 'i64':
      return BigInt.asIntN(64, bits);
    case 'u64':
      return bits;
    case 'bool':
      return random.chance(0.5);
    case 'string':
      return `s${String(bits)}`;
  }
}

const double = new DataView(new ArrayBuffer(8));

/** One text for each value and none for two: a double by its bits. */
export function canonical(value: PlainValue): string {
  if (typeof value !== 'number')
    return typeof value === 'string' ? JSON.stringify(value) : `${typeof value} ${String(value)}`;
  double.setFloat64(0, value);
  return `f64 ${double.getBigUint64(0).toString(16)}`;
}
