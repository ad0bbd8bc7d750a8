import { isInteger, type DataType, type SimpleKind } from '../../relation/types.js';

/** A decimal type. */
export type Decimal = Extract<DataType, { kind: 'decimal' }>;

/** Most digits of a decimal, as in Arrow's Decimal128. */
const decimalDigitsMax = 38;

const digitsOf: Partial<Record<SimpleKind, number>> = {
  i8: 3,
  u8: 3,
  i16: 5,
  u16: 5,
  i32: 10,
  u32: 10,
  i64: 20,
  u64: 20,
};
const decimalsOfFloats: Partial<Record<DataType['kind'], Decimal>> = {
  f32: { kind: 'decimal', precision: 14, scale: 7 },
  f64: { kind: 'decimal', precision: 30, scale: 15 },
};

export const decimalType = (precision: number, scale: number): Decimal => ({
  kind: 'decimal',
  precision: Math.min(precision, decimalDigitsMax),
  scale: Math.min(scale, decimalDigitsMax),
});

/** An integer as the decimal that holds all of its values; other types have none. */
export function integerAsDecimal(type: DataType): Decimal | undefined {
  if (type.kind === 'decimal') return type;
  const digits = isInteger(type) ? digitsOf[type.kind as SimpleKind] : undefined;
  return digits === undefined ? undefined : decimalType(digits, 0);
}

/** The decimal in which a number is compared with decimals: of floats it is one that does not hold all of them. */
export const numberAsDecimal = (type: DataType): Decimal | undefined =>
  integerAsDecimal(type) ?? decimalsOfFloats[type.kind];

/** The decimal that holds the values of both. */
export function widerDecimal(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return decimalType(Math.max(a.precision - a.scale, b.precision - b.scale) + scale, scale);
}

/** How many digits DataFusion adds to the scale of a dividend. */
const quotientDigits = 4;

/** The type of an arithmetic result of two decimals; undefined when there is no such type. */
export function decimalResult(operator: string, a: Decimal, b: Decimal): Decimal | undefined {
  const scale = Math.max(a.scale, b.scale);
  const [wholeA, wholeB] = [a.precision - a.scale, b.precision - b.scale];
  switch (operator) {
    case '+':
    case '-':
      return decimalType(Math.max(wholeA, wholeB) + 1 + scale, scale);
    case '*':
      return a.scale + b.scale > decimalDigitsMax
        ? undefined
        : decimalType(a.precision + b.precision + 1, a.scale + b.scale);
    case '/': {
      const quotientScale = Math.min(a.scale + quotientDigits, decimalDigitsMax);
      return decimalType(a.precision + quotientScale - a.scale + b.scale, quotientScale);
    }
    case '%':
      return decimalType(Math.min(wholeA, wholeB) + scale, scale);
    default:
      return undefined;
  }
}
