import { assert } from '@inlay/core';
import type { Cast } from '../../../relation/expression.js';
import type { DataType } from '../../../relation/types.js';
import { engineType } from '../engine-type.js';
import type { PrintedArgument } from '../functions/printed-call.js';
import { quoteText } from '../literal.js';
import { naming, ownCast, printed, type CastPrinter } from './cast-shape.js';
import { textToBool } from './from-text.js';
import { toDecimal, toDuration, toFloat, toInteger } from './numbers.js';
import { toTimeOfDay } from './times-of-day.js';
import { toDate, toInterval, toTimestamp } from './times.js';
import { toText } from './to-text.js';

const printers: Partial<Record<DataType['kind'], CastPrinter>> = {
  bool: (shape, from) => (shape.source.kind === 'utf8' ? textToBool(shape, from) : ownCast(shape, from.sql)),
  i8: toInteger,
  i16: toInteger,
  i32: toInteger,
  i64: toInteger,
  u8: toInteger,
  u16: toInteger,
  u32: toInteger,
  u64: toInteger,
  f32: toFloat,
  f64: toFloat,
  decimal: toDecimal,
  utf8: toText,
  binary: (shape, from) => (shape.source.kind === 'utf8' ? `encode(${from.sql})` : ownCast(shape, from.sql)),
  date: toDate,
  timestamp: toTimestamp,
  interval: toInterval,
  duration: toDuration,
  time_of_day: toTimeOfDay,
  list: toList,
  struct: toStruct,
};

/** Writes a cast as DataFusion casts, where the engine's own cast does something else. */
export function printCast({ type, isTry }: Cast, from: PrintedArgument): string {
  const source = from.expression.type;
  const shape = { source, type, isTry };
  // The engine's cast of NULL is NULL whatever it is cast to, and some of what is written here takes no untyped one.
  if (source.kind === 'null') return `CAST(NULL AS ${engineType(type)})`;
  return printers[type.kind]?.(shape, from) ?? ownCast(shape, from.sql);
}

const castOf = (isTry: boolean, type: DataType, from: PrintedArgument): string =>
  printCast({ kind: 'cast', type, from: from.expression, isTry }, from);

const item = '"\uE000e"';

/** Item by item; of what is no list, the list of it alone. */
function toList(...[{ source, type, isTry }, from]: Parameters<CastPrinter>): string {
  assert(type.kind === 'list', 'a list is made');
  if (source.kind !== 'list') return `[${castOf(isTry, type.item, from)}]`;
  return `list_transform(${from.sql}, lambda ${item}: ${castOf(isTry, type.item, printed(item, source.item))})`;
}

/** Field by field: those of the same names, or, when not all have one, those of the same places. */
function toStruct(...[{ source, type, isTry }, from]: Parameters<CastPrinter>): string {
  assert(type.kind === 'struct' && source.kind === 'struct', 'a struct is made of another');
  const isNamed = type.fields.every(({ name }) => source.fields.some((field) => field.name === name));
  return naming(from, (value) => {
    const fields = type.fields.map(({ name, type: wanted }, i) => {
      const field = isNamed ? source.fields.find((given) => given.name === name) : source.fields[i];
      assert(field !== undefined, 'each field is made of one');
      const made = castOf(isTry, wanted, printed(`(${value})[${quoteText(field.name)}]`, field.type));
      return `"${name.replaceAll('"', '""')}" := ${made}`;
    });
    return `CASE WHEN ${value} IS NOT NULL THEN struct_pack(${fields.join(', ')}) END`;
  });
}
