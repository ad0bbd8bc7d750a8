import type { DataType } from '../../../relation/types.js';

type Decimal = Extract<DataType, { kind: 'decimal' }>;

/** A power of ten, written out. */
export const powerOfTen = (exponent: number): string => `1${'0'.repeat(exponent)}`;

const digitsMax = 38;

/** A decimal without its point, as a HUGEINT. */
export function unscaled(sql: string, { precision, scale }: Decimal): string {
  if (scale === 0) return `CAST(${sql} AS HUGEINT)`;
  // A product of more digits than there can be is an error: then the text loses its point instead.
  return precision + scale < digitsMax
    ? `CAST(CAST(${sql} AS DECIMAL(${String(Math.max(precision, 19))}, ${String(scale)})) * CAST(${powerOfTen(scale)} AS DECIMAL(${String(scale + 1)}, 0)) AS HUGEINT)`
    : `CAST(replace(CAST(${sql} AS VARCHAR), '.', '') AS HUGEINT)`;
}
