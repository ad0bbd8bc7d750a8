import { bitsOfTimeOfDay, isFloat, isInteger, isNumber, sameType, type DataType } from '../../relation/types.js';

const isTime = ({ kind }: DataType): boolean => kind === 'timestamp' || kind === 'date';

const isOneOf = (to: DataType, ...kinds: readonly DataType['kind'][]): boolean => kinds.includes(to.kind);

/** From what is neither a number nor a list. */
const casts: Partial<Record<DataType['kind'], (to: DataType) => boolean>> = {
  bool: (to) => isInteger(to) || isFloat(to) || isOneOf(to, 'utf8'),
  utf8: (to) => isNumber(to) || isTime(to) || isOneOf(to, 'bool', 'binary', 'interval', 'time_of_day'),
  binary: (to) => isOneOf(to, 'utf8'),
  date: (to) => isOneOf(to, 'i32', 'i64', 'utf8', 'timestamp'),
  timestamp: (to) => isNumber(to) || isTime(to) || isOneOf(to, 'utf8', 'time_of_day'),
  duration: (to) => isNumber(to) || isOneOf(to, 'duration', 'interval', 'utf8'),
  interval: (to) => isOneOf(to, 'duration', 'utf8'),
};

/** The integer that has the bits of a time of day. */
const integerOf = ({ unit }: Extract<DataType, { kind: 'time_of_day' }>): 'i32' | 'i64' =>
  bitsOfTimeOfDay(unit) === 32 ? 'i32' : 'i64';

/** Whether DataFusion has a cast between the types. */
export function canCast(from: DataType, to: DataType): boolean {
  if (sameType(from, to) || from.kind === 'null') return true;
  if (to.kind === 'list') return canCast(from.kind === 'list' ? from.item : from, to.item);
  if (from.kind === 'list') return to.kind === 'utf8' && canCast(from.item, to);
  if (from.kind === 'struct') return to.kind === 'struct' && fieldsOf(from, to) !== undefined;
  if (from.kind === 'time_of_day') return isOneOf(to, 'utf8', 'time_of_day', 'i64', integerOf(from));
  return isNumber(from) ? canCastNumber(from, to) : (casts[from.kind]?.(to) ?? false);
}

function canCastNumber(from: DataType, to: DataType): boolean {
  if (isNumber(to) || isOneOf(to, 'utf8', 'timestamp', 'duration')) return true;
  if (to.kind === 'time_of_day') return from.kind === integerOf(to);
  if (to.kind === 'date') return from.kind === 'i32' || from.kind === 'i64';
  return to.kind === 'bool' && from.kind !== 'decimal';
}

type Struct = Extract<DataType, { kind: 'struct' }>;

/** Which field of a struct becomes which of another: by their names, or, when not all have one, by their places. */
function fieldsOf(from: Struct, to: Struct): readonly number[] | undefined {
  if (from.fields.length !== to.fields.length) return undefined;
  const isField = (index: number, i: number): boolean => {
    const [given, wanted] = [from.fields[index], to.fields[i]];
    return given !== undefined && wanted !== undefined && canCast(given.type, wanted.type);
  };
  const named = to.fields.map(({ name }) => from.fields.findIndex((field) => field.name === name));
  if (named.every((index, i) => isField(index, i))) return named;
  const placed = to.fields.map((_, i) => i);
  return placed.every(isField) ? placed : undefined;
}
