import type { Expression } from '../../relation/expression.js';
import { mixesEpoch, parseTimeFormat, saysDay, saysMinute, type FormatItem } from '../../relation/time-format.js';
import { types, type DataType } from '../../relation/types.js';
import { sqlError } from '../sql-error.js';
import { coerced, expressionOf, mistaken, textArgument } from './call-arguments.js';
import type { ScalarArguments } from './rule.js';

export const isTimestamp = ({ kind }: DataType): boolean => kind === 'timestamp';

/** A time as it is; a date, a text and a NULL as a time in ns. */
export function timeArgument(call: ScalarArguments, i: number): Expression {
  const expression = expressionOf(call, i);
  if (isTimestamp(expression.type)) return expression;
  if (!['date', 'utf8', 'null'].includes(expression.type.kind)) throw mistaken(call, i, 'a time');
  return coerced(expression, types.time);
}

/** The format that an argument is, and its pieces. Throws `bad_literal` for what is no format. */
export function formatArgument(call: ScalarArguments, i: number): readonly FormatItem[] {
  const format = textArgument(call, i, "a constant format, like '%Y-%m-%d',");
  const items = parseTimeFormat(format);
  if ('unknown' in items)
    throw sqlError('bad_literal', `${call.name}() does not know '${items.unknown}' in the format '${format}'`);
  return items;
}

/** The formats of a call that a time or a date can be read by: one that does not say a whole day reads none. */
export function readingFormats(call: ScalarArguments): readonly Expression[] {
  const places = call.args.slice(1).map((_, i) => i + 1);
  const reading = places.filter((i) => saysDay(formatArgument(call, i)));
  return (reading.length === 0 ? places : reading).map((i) => readingFormat(call, i));
}

function readingFormat(call: ScalarArguments, i: number): Expression {
  const items = formatArgument(call, i);
  const format = expressionOf(call, i);
  const refuse = (why: string): never => {
    throw sqlError('bad_literal', `${call.name}() cannot read a time with argument ${String(i + 1)}: ${why}`);
  };
  if (mixesEpoch(items)) refuse('%s, the seconds since 1970, says the whole time, and stands beside fractions only');
  if (!saysDay(items)) refuse('the format does not say a whole day, as %Y, %m and %d do together');
  return format;
}

/** A format that a time of day can be read by. */
export function clockFormat(call: ScalarArguments, i: number): Expression {
  if (!saysMinute(formatArgument(call, i)))
    throw sqlError(
      'bad_literal',
      `${call.name}() cannot read a time of day with argument ${String(i + 1)}: the format does not say hour and minute, as %H and %M do together`,
    );
  return expressionOf(call, i);
}

/** Zones that are UTC itself. Others come with zones as a whole. */
const utc = /^(utc|etc\/utc|gmt|z|[+-]00:?00)$/i;

/** Refuses a zone that is not UTC: `zone` is the argument that names it. */
export function checkZone(call: ScalarArguments, i: number): void {
  const zone = textArgument(call, i, 'a time zone as a constant text');
  if (!utc.test(zone))
    throw sqlError('sql_unsupported', `${call.name}() does not know the zone '${zone}': only UTC is supported for now`);
}
