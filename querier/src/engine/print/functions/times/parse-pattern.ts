import { fieldWidths, type FormatItem, type TimeField } from '../../../../relation/time-format.js';

/** What a pattern finds of a format. */
export type Found =
  TimeField | 'month_name' | 'weekday_name' | 'half' | 'fraction' | 'sign' | 'offset_hours' | 'offset_minutes';

/** A thing that is found, and how many groups of the pattern it has: of several one takes part. */
export interface FoundGroups {
  readonly found: Found;
  readonly count: number;
}

/** A regular expression of the engine's that reads a format, and what its groups are in order; a group that took no part is empty. */
export interface TimePattern {
  readonly pattern: string;
  readonly groups: readonly FoundGroups[];
}

const longMonths =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const longWeekdays = 'mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?';
const shortMonths = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';
const shortWeekdays = 'mon|tue|wed|thu|fri|sat|sun';

/** What comes behind a number: nothing that could be one of its digits, a number (before which white space may be), or a digit at once. */
type Behind = 'other' | 'number' | 'digit';

/** A number takes as many digits as there are, and never fewer: a regular expression has to be told where it might. */
export function timePattern(items: readonly FormatItem[]): TimePattern {
  const groups: FoundGroups[] = [];
  const parts = items.map((item, i) => partOf(item, behind(items.slice(i + 1)), groups));
  return { pattern: `^${parts.join('')}$`, groups };
}

function behind(items: readonly FormatItem[]): Behind {
  const next = items.find(({ kind }) => kind !== 'space');
  if (next?.kind === 'number') return 'number';
  const isDigit = (next?.kind === 'text' && /^\d/.test(next.text)) || (next?.kind === 'fraction' && !next.hasPoint);
  if (!isDigit) return 'other';
  return items[0]?.kind === 'space' ? 'number' : 'digit';
}

function partOf(item: FormatItem, next: Behind, groups: FoundGroups[]): string {
  switch (item.kind) {
    case 'text':
      return item.text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    case 'space':
      return '\\s*';
    case 'divider':
      return '(?:[Tt]|\\s+)';
    case 'month_name':
      groups.push({ found: 'month_name', count: 1 });
      return `((?i:${item.isLong ? longMonths : shortMonths}))`;
    case 'weekday_name':
      groups.push({ found: 'weekday_name', count: 1 });
      return `((?i:${item.isLong ? longWeekdays : shortWeekdays}))`;
    case 'half':
      groups.push({ found: 'half', count: 1 });
      return '((?i:am|pm))';
    case 'fraction':
      groups.push({ found: 'fraction', count: 1 });
      if (item.digits === undefined) return '(?:\\.(\\d{1,9})\\d*)?';
      return item.hasPoint ? `(?:\\.(\\d{${String(item.digits)}}))?` : `(\\d{${String(item.digits)}})`;
    case 'offset':
      groups.push(
        { found: 'sign', count: 1 },
        { found: 'offset_hours', count: 1 },
        { found: 'offset_minutes', count: 1 },
      );
      return item.isLoose ? '\\s*(?:[Zz]|([+-])(\\d\\d)(?:[\\s:]*(\\d\\d))?)' : '\\s*([+-])(\\d\\d)[\\s:]*(\\d\\d)';
    case 'number':
      return `\\s*${numberPart(item.field, next, groups)}`;
  }
}

/** Digits of a year with a sign: as many as a year of the calendar has. */
const signedYear = '[+-]\\d{1,6}|';
/** Digits of seconds since 1970, which have no width: as many as fit into 64 bits. */
const epochDigits = 18;

const digits = (most: number): string => (most === 1 ? '\\d' : `\\d{1,${String(most)}}`);

function numberPart(field: TimeField, next: Behind, groups: FoundGroups[]): string {
  const signed = field === 'year' || field === 'iso_year' ? signedYear : '';
  const width = field === 'epoch' ? epochDigits : fieldWidths[field];
  const isSplit = next === 'number' && width > 1;
  groups.push({ found: field, count: isSplit ? 2 : 1 });
  if (next === 'other') return `(${signed}${digits(width)})`;
  const whole = `\\d{${String(width)}}`;
  return isSplit ? `(?:(${whole})|(${signed}${digits(width - 1)})\\s)` : `(${whole})`;
}
