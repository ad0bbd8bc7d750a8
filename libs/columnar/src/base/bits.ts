/** Bitmaps as in Arrow: bit i is bit `i & 7`, least significant first, of byte `i >> 3`. */

/** Bytes of a bitmap of `count` bits, rounded up. */
export const bitmapBytes = (count: number): number => (count + 7) >>> 3;

/** Whether bit `index` is set; false beyond the end of the bitmap. */
export const hasBit = (bits: Uint8Array, index: number): boolean =>
  ((bits[index >>> 3] ?? 0) & (1 << (index & 7))) !== 0;

/** Sets bit `index`, which must lie inside the bitmap. */
export function setBit(bits: Uint8Array, index: number): void {
  bits[index >>> 3] = (bits[index >>> 3] ?? 0) | (1 << (index & 7));
}

/** Clears bit `index`, which must lie inside the bitmap. */
export function clearBit(bits: Uint8Array, index: number): void {
  bits[index >>> 3] = (bits[index >>> 3] ?? 0) & ~(1 << (index & 7));
}

/** An undefined bitmap has every bit set. */
export const isValid = (validity: Uint8Array | undefined, index: number): boolean =>
  validity === undefined || hasBit(validity, index);

/** A new bitmap with the first `count` bits set and the rest of its last byte clear. */
export function fullBitmap(count: number): Uint8Array {
  const bits = new Uint8Array(bitmapBytes(count)).fill(0xff);
  if ((count & 7) !== 0) bits[bits.length - 1] = (1 << (count & 7)) - 1;
  return bits;
}

const bitsOfByte = Uint8Array.from({ length: 256 }, (_, byte) => {
  let bits = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) bits++;
  return bits;
});

/** Set bits among the first `count`; an undefined bitmap has all. */
export function countBits(bits: Uint8Array | undefined, count: number): number {
  if (bits === undefined) return count;
  const whole = count >>> 3;
  let total = 0;
  for (let i = 0; i < whole; i++) total += bitsOfByte[bits[i] ?? 0] ?? 0;
  const rest = count & 7;
  if (rest !== 0) total += bitsOfByte[(bits[whole] ?? 0) & ((1 << rest) - 1)] ?? 0;
  return total;
}
