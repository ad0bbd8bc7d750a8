import type { OptionSpec, OptionType } from './option-spec.js';

/** Bounds of a number, both inclusive, in the parsed unit: bytes, ms, or the number itself. */
export interface OptionRange {
  readonly min: number;
  readonly max: number;
}

const day = 86_400_000;

/**
 * What a type allows where a declaration says nothing else. A timer of Node takes 24.8 days at most and fires at once beyond
 * it, so that a longer timeout would be none; larger counts and sizes than these are mistakes, and no number keeps them exactly.
 */
const ofType: Partial<Record<OptionType, OptionRange>> = {
  int: { min: 0, max: 2 ** 31 - 1 },
  port: { min: 0, max: 65_535 },
  bytes: { min: 0, max: 1024 ** 5 },
  duration: { min: 0, max: 24 * day },
};

/** Range of a number option, ends inclusive, in the parsed unit. */
export function rangeOf({ type, min, max }: OptionSpec): OptionRange {
  const widest = ofType[type] ?? { min: -Infinity, max: Infinity };
  return { min: min ?? widest.min, max: Math.min(max ?? Infinity, widest.max) };
}

const units: Partial<Record<OptionType, readonly (readonly [string, number])[]>> = {
  bytes: [
    ['gb', 1024 ** 3],
    ['mb', 1024 ** 2],
    ['kb', 1024],
  ],
  duration: [
    ['d', day],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
    ['ms', 1],
  ],
};

/** As it can be written on the command line. */
export function numberText(type: OptionType, value: number): string {
  const fitting = value === 0 ? undefined : units[type]?.find(([, size]) => value % size === 0);
  return fitting === undefined ? String(value) : `${String(value / fitting[1])}${fitting[0]}`;
}

/** `100ms to 24d`; undefined for what is no number. */
export function rangeText(spec: OptionSpec): string | undefined {
  if (ofType[spec.type] === undefined) return undefined;
  const { min, max } = rangeOf(spec);
  return `${numberText(spec.type, min)} to ${numberText(spec.type, max)}`;
}
