import type { Form, Golden } from './expressions.js';

const parts = (of: Form): readonly unknown[] => (typeof of === 'string' ? [] : of);
const kindOf = (of: Form): string => String(parts(of)[0]);
const target = (of: Form): string => String(parts(of)[2]);
const given = (of: Form): unknown => parts(of)[1];

const isCast = (of: Form): boolean => /CAST$|^ARROW$/.test(kindOf(of));
const isText = (form: unknown): boolean => form === 's' || form === 'p';
const numbers: ReadonlySet<unknown> = new Set(['i8', 'i32', 'i64', 'u8', 'u32', 'u64', 'f32', 'f64', 'd', 'd2']);
const isNumber = (form: unknown): boolean => numbers.has(form) || (Array.isArray(form) && form[0] === 'number');

/** Where an answer is not DataFusion's, and why. */
interface Deviation {
  readonly why: string;
  /** Whether it is about a value, or, without one, about what is refused. */
  readonly is: (of: Form, golden: Golden, value?: unknown) => boolean;
}

const nsOf: Readonly<Record<string, bigint>> = { s: 1_000_000_000n, ms: 1_000_000n, µs: 1000n, ns: 1n };

/** A time that has no place in 64 bits of ns. */
function isFar(golden: Golden, value: unknown): boolean {
  const unit = /^Timestamp\((s|ms|µs|ns)/.exec(golden.type ?? '')?.[1];
  if (unit === undefined || typeof value !== 'string') return false;
  const ns = BigInt(value) * (nsOf[unit] ?? 1n);
  return ns >= 2n ** 63n - 1n || ns <= -(2n ** 63n) + 1n;
}

const digits = /^\d{1,8}$|^80000000000000$/;

const isError = (value: unknown): boolean => typeof value === 'object' && value !== null && 'error' in value;

const deviations: readonly Deviation[] = [
  {
    why: 'integers are not cast to bytes',
    is: (of, _, value) => value === undefined && isCast(of) && target(of) === 'BYTEA' && isNumber(given(of)),
  },
  {
    why: 'a text of a column is not cast to an interval',
    is: (of, _, value) => value === undefined && isCast(of) && target(of) === 'INTERVAL' && isText(given(of)),
  },
  {
    why: 'a text of digits alone is no time of day',
    is: (of, golden, value) =>
      (golden.type?.startsWith('Time') === true && digits.test(String(value))) ||
      (parts(of).includes('tod') && parts(of).includes('s')) ||
      (value === undefined && target(of) === 'TIME' && digits.test(String(parts(of)[1]).replace(/^text,/, ''))),
  },
  {
    why: 'an interval of a column has no parts of a microsecond',
    is: (of, golden, value) =>
      golden.type === 'Interval(MonthDayNano)' && parts(of)[1] === 'tod' && /[1-9]\d{0,2}$/.test(String(value)),
  },
  { why: 'every time is held in ns', is: (_, golden, value) => isFar(golden, value) },
  {
    why: 'a text that is no number is equal to none: it is no error',
    is: (of, _, value) =>
      /^(?:=|<>)$/.test(kindOf(of)) && parts(of).some(isText) && parts(of).some(isNumber) && isError(value),
  },
  {
    why: 'the engine has fewer dates',
    is: (of, golden, value) => isCast(of) && golden.type === 'Date32' && value === '2147483647',
  },
];

/** For tests: the deviation that explains an answer; `value` is DataFusion's. */
export const deviationOf = (of: Form, golden: Golden, value?: unknown): Deviation | undefined =>
  deviations.find((deviation) => deviation.is(of, golden, value));
