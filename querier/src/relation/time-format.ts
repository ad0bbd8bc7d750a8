/** What a number in a format stands for. */
export type TimeField =
  | 'year'
  | 'century'
  | 'year_of_century'
  | 'iso_year'
  | 'iso_year_of_century'
  | 'quarter'
  | 'month'
  | 'day'
  | 'week_from_sunday'
  | 'week_from_monday'
  | 'iso_week'
  | 'weekday_from_sunday'
  | 'weekday_from_monday'
  | 'day_of_year'
  | 'hour'
  | 'hour_of_half'
  | 'minute'
  | 'second'
  | 'nanosecond'
  | 'epoch';

/** How a number that has fewer digits than its width is filled up. */
export type Padding = 'zero' | 'space' | 'none';

/** A piece of a format of times. */
export type FormatItem =
  | { readonly kind: 'text'; readonly text: string }
  /** When it is read, any white space, or none. */
  | { readonly kind: 'space'; readonly text: string }
  /** Between a date and a time: a `T`, or when it is read white space. */
  | { readonly kind: 'divider' }
  | { readonly kind: 'number'; readonly field: TimeField; readonly padding: Padding }
  | { readonly kind: 'month_name' | 'weekday_name'; readonly isLong: boolean }
  /** AM or PM. */
  | { readonly kind: 'half'; readonly isUpper: boolean }
  /** The fraction of the second: so many digits, or as many thirds of nine as it has; after a point. */
  | { readonly kind: 'fraction'; readonly digits: 3 | 6 | 9 | undefined; readonly hasPoint: boolean }
  /** A distance from UTC; `isLoose` also takes a `Z`, and hours alone. */
  | { readonly kind: 'offset'; readonly isLoose: boolean };

/** Most digits of each number, which is what it is filled up to. */
export const fieldWidths: Readonly<Record<TimeField, number>> = {
  year: 4,
  century: 2,
  year_of_century: 2,
  iso_year: 4,
  iso_year_of_century: 2,
  quarter: 1,
  month: 2,
  day: 2,
  week_from_sunday: 2,
  week_from_monday: 2,
  iso_week: 2,
  weekday_from_sunday: 1,
  weekday_from_monday: 1,
  day_of_year: 3,
  hour: 2,
  hour_of_half: 2,
  minute: 2,
  second: 2,
  nanosecond: 9,
  epoch: 1,
};

const zero = (field: TimeField): FormatItem => ({ kind: 'number', field, padding: 'zero' });
const spaced = (field: TimeField): FormatItem => ({ kind: 'number', field, padding: 'space' });
const text = (of: string): FormatItem => ({ kind: 'text', text: of });
const space: FormatItem = { kind: 'space', text: ' ' };
const shortMonth: FormatItem = { kind: 'month_name', isLong: false };
const shortWeekday: FormatItem = { kind: 'weekday_name', isLong: false };
const upperHalf: FormatItem = { kind: 'half', isUpper: true };

const dashed = [zero('year'), text('-'), zero('month'), text('-'), zero('day')];
const slashed = [zero('month'), text('/'), zero('day'), text('/'), zero('year_of_century')];
const clock = [zero('hour'), text(':'), zero('minute'), text(':'), zero('second')];
const fraction: FormatItem = { kind: 'fraction', digits: undefined, hasPoint: true };
const looseOffset: FormatItem = { kind: 'offset', isLoose: true };

/** The specifiers of chrono, which DataFusion documents, by what stands behind the percent sign. */
const specifiers: Readonly<Record<string, readonly FormatItem[]>> = {
  Y: [zero('year')],
  C: [zero('century')],
  y: [zero('year_of_century')],
  G: [zero('iso_year')],
  g: [zero('iso_year_of_century')],
  q: [zero('quarter')],
  m: [zero('month')],
  d: [zero('day')],
  e: [spaced('day')],
  U: [zero('week_from_sunday')],
  W: [zero('week_from_monday')],
  V: [zero('iso_week')],
  w: [zero('weekday_from_sunday')],
  u: [zero('weekday_from_monday')],
  j: [zero('day_of_year')],
  H: [zero('hour')],
  k: [spaced('hour')],
  I: [zero('hour_of_half')],
  l: [spaced('hour_of_half')],
  M: [zero('minute')],
  S: [zero('second')],
  f: [zero('nanosecond')],
  s: [zero('epoch')],
  b: [shortMonth],
  h: [shortMonth],
  B: [{ kind: 'month_name', isLong: true }],
  a: [shortWeekday],
  A: [{ kind: 'weekday_name', isLong: true }],
  p: [upperHalf],
  P: [{ kind: 'half', isUpper: false }],
  '.f': [fraction],
  '.3f': [{ kind: 'fraction', digits: 3, hasPoint: true }],
  '.6f': [{ kind: 'fraction', digits: 6, hasPoint: true }],
  '.9f': [{ kind: 'fraction', digits: 9, hasPoint: true }],
  '3f': [{ kind: 'fraction', digits: 3, hasPoint: false }],
  '6f': [{ kind: 'fraction', digits: 6, hasPoint: false }],
  '9f': [{ kind: 'fraction', digits: 9, hasPoint: false }],
  z: [{ kind: 'offset', isLoose: false }],
  ':z': [{ kind: 'offset', isLoose: false }],
  '#z': [looseOffset],
  F: dashed,
  D: slashed,
  x: slashed,
  v: [spaced('day'), text('-'), shortMonth, text('-'), zero('year')],
  T: clock,
  X: clock,
  R: clock.slice(0, 3),
  r: [zero('hour_of_half'), ...clock.slice(1), space, upperHalf],
  c: [shortWeekday, space, shortMonth, space, spaced('day'), space, ...clock, space, zero('year')],
  '+': [...dashed, { kind: 'divider' }, ...clock, fraction, looseOffset],
  t: [{ kind: 'space', text: '\t' }],
  n: [{ kind: 'space', text: '\n' }],
  '%': [text('%')],
};

const paddings: Readonly<Record<string, Padding>> = { '-': 'none', _: 'space', '0': 'zero' };

/** A specifier, white space, or what is neither. */
const piece = /%([-_0]?)((?:\.[369]?|[369]|:|#)?[A-Za-z%+])|(\s+)|([^%\s]+)/gy;

/** The pieces of a format in order, or the first specifier of it that is none. */
export function parseTimeFormat(format: string): readonly FormatItem[] | { readonly unknown: string } {
  const items: FormatItem[] = [];
  let end = 0;
  for (const match of format.matchAll(piece)) {
    const [all, padding = '', name, white, plain] = match;
    end = match.index + all.length;
    if (white !== undefined) items.push({ kind: 'space', text: white });
    else if (plain !== undefined) items.push(text(plain));
    else {
      const found = name !== undefined && Object.hasOwn(specifiers, name) ? specifiers[name] : undefined;
      const padded = found && withPadding(found, paddings[padding]);
      if (padded === undefined) return { unknown: all };
      items.push(...padded);
    }
  }
  return end === format.length ? items : { unknown: format.slice(end, end + 2) };
}

/** Only a number alone can be filled up otherwise. */
function withPadding(items: readonly FormatItem[], padding: Padding | undefined): readonly FormatItem[] | undefined {
  if (padding === undefined) return items;
  const [item] = items;
  return items.length === 1 && item?.kind === 'number' ? [{ ...item, padding }] : undefined;
}

/** Whether what a format reads says a whole day; what it does not say of the time is 0. */
export function saysDay(items: readonly FormatItem[]): boolean {
  const fields = new Set<TimeField>(items.flatMap((item) => (item.kind === 'number' ? [item.field] : [])));
  const has = (...names: readonly TimeField[]): boolean => names.some((name) => fields.has(name));
  const hasName = (kind: FormatItem['kind']): boolean => items.some((item) => item.kind === kind);
  const hasMonth = has('month') || hasName('month_name');
  const hasWeekday = has('weekday_from_sunday', 'weekday_from_monday') || hasName('weekday_name');
  if (fields.has('epoch')) return true;
  if (has('year', 'year_of_century')) {
    if (hasMonth && fields.has('day')) return true;
    if (fields.has('day_of_year') || (hasWeekday && has('week_from_sunday', 'week_from_monday'))) return true;
  }
  return has('iso_year', 'iso_year_of_century') && fields.has('iso_week') && hasWeekday;
}

/** Whether what a format reads says the hour and the minute of a day. */
export function saysMinute(items: readonly FormatItem[]): boolean {
  const has = (field: TimeField): boolean => items.some((item) => item.kind === 'number' && item.field === field);
  const hasHour = has('hour') || (has('hour_of_half') && items.some(({ kind }) => kind === 'half'));
  return hasHour && has('minute') && !has('epoch');
}

/** Whether seconds since 1970 stand beside what says the same otherwise. */
export const mixesEpoch = (items: readonly FormatItem[]): boolean =>
  items.some((item) => item.kind === 'number' && item.field === 'epoch') &&
  items.some(
    ({ kind, ...item }) =>
      kind === 'month_name' ||
      kind === 'weekday_name' ||
      kind === 'half' ||
      kind === 'offset' ||
      ('field' in item && item.field !== 'epoch' && item.field !== 'nanosecond'),
  );
