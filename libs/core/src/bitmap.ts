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

/** Clears bits `[from, from + count)`. */
export function clearBits(bits: Uint8Array, from: number, count: number): void {
  let at = from;
  const end = from + count;
  for (; at < end && (at & 7) !== 0; at++) clearBit(bits, at);
  const wholeEnd = at + ((end - at) & ~7);
  bits.fill(0, at >>> 3, wholeEnd >>> 3);
  for (at = wholeEnd; at < end; at++) clearBit(bits, at);
}

/** Bits of a bitmap from position `from` on. */
export interface BitRun {
  readonly bits: Uint8Array;
  readonly from: number;
}

/** Copies `count` bits over bits that are all set; the number of clear ones among them. */
export function copyBits(source: BitRun, target: BitRun, count: number): number {
  let zeros = 0;
  let i = 0;
  const single = (): void => {
    if (hasBit(source.bits, source.from + i)) return;
    clearBit(target.bits, target.from + i);
    zeros++;
  };
  for (; i < count && ((target.from + i) & 7) !== 0; i++) single();
  const shift = (source.from + i) & 7;
  for (; i + 8 <= count; i += 8) {
    const at = (source.from + i) >>> 3;
    const byte = ((source.bits[at] ?? 0) | ((source.bits[at + 1] ?? 0) << 8)) >>> shift;
    target.bits[(target.from + i) >>> 3] = byte;
    zeros += 8 - (bitsOfByte[byte & 0xff] ?? 0);
  }
  for (; i < count; i++) single();
  return zeros;
}

/** Bits `[from, to)` moved to the front of a bitmap of their own, the bits behind them clear. */
export function sliceBits(bits: Uint8Array, from: number, to: number): Uint8Array {
  const count = to - from;
  const slice = fullBitmap(count);
  copyBits({ bits, from }, { bits: slice, from: 0 }, count);
  return slice;
}
