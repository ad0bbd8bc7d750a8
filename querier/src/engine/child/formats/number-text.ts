/** The lowest float of 32 bits that has all of its digits. */
const normalMin = 2 ** -126;

/** The double that is written in the fewest digits that are still read as the same float of 32 bits: 0.1 for what 0.1 is there. */
export function fewestDigits(value: number): number {
  // Minus zero would lose its sign.
  if (value === 0 || !Number.isFinite(value)) return value;
  // Six digits are told apart by every float but those near zero, and nine tell every float apart.
  for (let digits = Math.abs(value) < normalMin ? 1 : 6; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return Number(value.toPrecision(9));
}

/** `value` is the number of units of 10^-scale: `-0.05`. */
export function decimalText(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${value < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(digits.length - scale)}`}`;
}
