/** Bitmaps as in Arrow: bit i is bit `i & 7`, least significant first, of byte `i >> 3`. */

/** Clears bits `[from, from + count)`. */
export function clearBits(bits: Uint8Array, from: number, count: number): void {
  let at = from;
  const end = from + count;
  for (; at < end && (at & 7) !== 0; at++) bits[at >>> 3] = (bits[at >>> 3] ?? 0) & ~(1 << (at & 7));
  const wholeEnd = at + ((end - at) & ~7);
  bits.fill(0, at >>> 3, wholeEnd >>> 3);
  for (at = wholeEnd; at < end; at++) bits[at >>> 3] = (bits[at >>> 3] ?? 0) & ~(1 << (at & 7));
}

/** Bits of a bitmap from bit `from` on. */
export interface BitRun {
  readonly bits: Uint8Array;
  readonly from: number;
}

/** Copies `count` bits over bits that are all set; the number of clear ones among them. */
export function copyBits(source: BitRun, target: BitRun, count: number): number {
  let zeros = 0;
  let i = 0;
  const single = (): void => {
    const from = source.from + i;
    if (((source.bits[from >>> 3] ?? 0) & (1 << (from & 7))) !== 0) return;
    const to = target.from + i;
    target.bits[to >>> 3] = (target.bits[to >>> 3] ?? 0) & ~(1 << (to & 7));
    zeros++;
  };
  for (; i < count && ((target.from + i) & 7) !== 0; i++) single();
  const shift = (source.from + i) & 7;
  for (; i + 8 <= count; i += 8) {
    const at = (source.from + i) >>> 3;
    const byte = ((source.bits[at] ?? 0) | ((source.bits[at + 1] ?? 0) << 8)) >>> shift;
    target.bits[(target.from + i) >>> 3] = byte;
    zeros += zerosIn(byte & 0xff);
  }
  for (; i < count; i++) single();
  return zeros;
}

function zerosIn(byte: number): number {
  let zeros = 8;
  for (let rest = byte; rest !== 0; rest &= rest - 1) zeros--;
  return zeros;
}

/** Bits `[from, to)` moved to the front of a bitmap of their own, the bits behind them clear. */
export function sliceBits(bits: Uint8Array, from: number, to: number): Uint8Array {
  const count = to - from;
  const slice = new Uint8Array((count + 7) >>> 3).fill(0xff);
  copyBits({ bits, from }, { bits: slice, from: 0 }, count);
  if ((count & 7) !== 0) slice[slice.length - 1] = (slice[slice.length - 1] ?? 0) & ((1 << (count & 7)) - 1);
  return slice;
}
