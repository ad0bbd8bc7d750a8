import { isRefusal } from '../engines/answer.js';
import type { Answer, Rows } from '../engines/answer.js';
import { compare } from './compare.js';
import type { Both, Verdict } from './outcome.js';

/** Where RFC 0001 says that an answer is not DataFusion's. */
interface Deviation {
  readonly sentence: string;
  readonly holds: (both: Both, verdict: Verdict) => boolean;
}

const rowsOf = (answer: Answer): Rows | undefined => (isRefusal(answer) ? undefined : answer);
const typesOf = (answer: Answer): string => rowsOf(answer)?.types.join(' | ') ?? '';

/** The types of the outputs in which two answers differ, as `ours → theirs`. */
const differingTypes = ({ ours, theirs }: Both): readonly string[] => {
  const [a, b] = [rowsOf(ours)?.types ?? [], rowsOf(theirs)?.types ?? []];
  return a.flatMap((type, i) => (type === b[i] ? [] : [`${type} → ${b[i] ?? ''}`]));
};

/** Without the outputs that are of a type on both sides, nothing differs. */
function isSameBut({ sql, ours, theirs }: Both, type: RegExp): boolean {
  if (isRefusal(ours) || isRefusal(theirs) || ours.types.length !== theirs.types.length) return false;
  const kept = ours.types.map((each, i) => !(type.test(each) && type.test(theirs.types[i] ?? '')));
  const only = <T>(values: readonly T[]): T[] => values.filter((_, i) => kept[i] === true);
  const without = ({ names, types, rows }: Rows): Rows => ({
    names: only(names),
    types: only(types),
    rows: rows.map(only),
  });
  // Their places are gone, and with them what the last ORDER BY says by number.
  const unordered = kept.includes(false) ? sql.replace(/ ORDER BY [^)]*$/, '') : sql;
  return kept.includes(false) && compare(unordered, without(ours), without(theirs)) === undefined;
}

const onlyOf = (both: Both, pattern: RegExp): boolean => {
  const types = differingTypes(both);
  return types.length > 0 && types.every((each) => pattern.test(each));
};
const onlyTypes =
  (pattern: RegExp) =>
  (both: Both, { outcome }: Verdict): boolean =>
    outcome === 'wrong type' && onlyOf(both, pattern);

const deviations: readonly Deviation[] = [
  {
    sentence: '`now()` and `AT TIME ZONE` give times without a zone: the instant is the same',
    holds: (both, { outcome }) =>
      outcome === 'wrong type' && onlyOf(both, /^timestamp\[(s|ms|us|ns)\] → timestamp\[\1, tz=.*\]$/),
  },
  {
    sentence: 'intervals are microseconds as results',
    holds: (both, { outcome }) => outcome.startsWith('wrong') && isSameBut(both, /interval/),
  },
  {
    sentence: 'u64 with i64 gives i64 or does not fit; DataFusion gives a decimal',
    holds: ({ theirs }, { outcome, how }) =>
      /decimal128\(20, 0\)/.test(typesOf(theirs)) &&
      (outcome === 'wrong type' || /does not fit|overflow|out of range/i.test(how)),
  },
  {
    sentence: 'integer overflow is an error; DataFusion wraps',
    holds: ({ theirs }, { outcome, how }) =>
      outcome === 'refused by us' && /overflow|does not fit/i.test(how) && /int/.test(typesOf(theirs)),
  },
  {
    sentence: '`approx_*` are other approximations',
    holds: ({ sql }, { outcome }) => /\bapprox_/i.test(sql) && outcome === 'wrong value',
  },
  { sentence: '`string_agg` gives utf8, not large_utf8', holds: onlyTypes(/^string → large_string$/) },
  {
    sentence: 'a time compared with a whole number is compared with ns, as in InfluxQL',
    holds: ({ sql }, { outcome, how }) =>
      outcome === 'refused by DataFusion' && /time/i.test(sql) && /Cannot (infer common|coerce)|comparison/i.test(how),
  },
  {
    sentence: 'functions that RFC 0001 names are refused: initcap, sha…, maps, lambdas, most list functions',
    holds: ({ sql }, { outcome }) =>
      outcome === 'refused by us' && /\b(initcap|sha\d+|digest|map\w*|array_\w+|list_\w+)\(|->/i.test(sql),
  },
  {
    sentence: '`to_char` takes the formats that RFC 0001 lists',
    holds: ({ sql }, { outcome }) => outcome === 'refused by us' && /\b(to_char|date_format)\(/i.test(sql),
  },
  {
    sentence: 'names of outputs that hold subqueries are shortened',
    holds: ({ sql }, { outcome }) => outcome === 'wrong name' && /\(SELECT/i.test(sql),
  },
  {
    sentence: 'INTERSECT ALL and EXCEPT ALL count rows, as standard SQL does',
    holds: ({ sql }, { outcome }) => outcome === 'wrong value' && /\b(INTERSECT|EXCEPT) ALL\b/i.test(sql),
  },
  {
    sentence: 'keys of RIGHT and FULL JOIN USING are those of the side that has them, as in standard SQL',
    holds: ({ sql }, { outcome }) =>
      outcome === 'wrong value' && /\b(RIGHT|FULL)( OUTER)? JOIN\b.*\bUSING\b/i.test(sql),
  },
  {
    sentence:
      'tables of the system, and tags as dictionaries, are listed as InfluxDB lists them; the tables here have neither',
    holds: ({ sql }, { outcome }) =>
      outcome === 'wrong value' &&
      /^(SHOW TABLES|SHOW COLUMNS|DESCRIBE)|information_schema\.(columns|views|tables)/i.test(sql),
  },
  {
    sentence: 'EXPLAIN shows the relational tree, and with VERBOSE the plan of the engine that runs it',
    holds: ({ sql }, { outcome }) => outcome.startsWith('wrong') && /^EXPLAIN/i.test(sql),
  },
];

/** The sentence of RFC 0001 that a difference falls under. */
export const deviationOf = (both: Both, verdict: Verdict): string | undefined =>
  deviations.find(({ holds }) => holds(both, verdict))?.sentence;
