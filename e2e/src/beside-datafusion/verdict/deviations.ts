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

/** Names that differ in spaces, in the table of a column behind a plus, or in what an item of array_agg() is called. */
function isSameNames({ sql, ours, theirs }: Both): boolean {
  if (isRefusal(ours) || isRefusal(theirs)) return false;
  const plain = (name: string | undefined): string => (name ?? '').replaceAll(', ', ',');
  return ours.names.every((name, i) => {
    if (plain(name) === plain(theirs.names[i])) return true;
    return (/\+\w/.test(sql) && name.endsWith(`.${theirs.names[i] ?? ''}`)) || /array_agg\(.*\)\[/.test(sql);
  });
}

/** Whether a row has such a value in it. */
const hasValue = (answer: Answer, value: string): boolean =>
  rowsOf(answer)?.rows.some((row) => row.includes(value)) === true;

/** Nothing differs but rows in their order, when the rows of both are what `change` makes of them. */
function isSameAfter({ sql, ours, theirs }: Both, change: (rows: Rows['rows']) => Rows['rows']): boolean {
  if (isRefusal(ours) || isRefusal(theirs)) return false;
  const unordered = sql.replace(/ ORDER BY [^)]*$/, '');
  const changed = (answer: Rows): Rows => ({ ...answer, rows: change(answer.rows) });
  const left = compare(unordered, changed(ours), changed(theirs));
  return left === undefined || left.difference === 'name';
}
const hasEither = ({ ours, theirs }: Both, value: string): boolean => hasValue(ours, value) || hasValue(theirs, value);
const withOneZero = (row: Rows['rows'][number]): Rows['rows'][number] =>
  row.map((value) => (value === '-0.0' ? '0.0' : value));
const withoutNan = (rows: Rows['rows']): Rows['rows'] => rows.filter((row) => !row.includes('nan'));
const nanMakers = /\b(?:acosh?|asin|atanh|ln|log\w*|sqrt|pow\w*)\(/;
const ordersOrGroups = /\b(ORDER BY|GROUP BY|DISTINCT|UNION|EXCEPT|INTERSECT)\b/;

const deviations: readonly Deviation[] = [
  {
    sentence: '-0.0 and 0.0 are one key of an order and one value of a set: either stands for both',
    holds: (both, { outcome }) =>
      outcome === 'wrong value' &&
      ordersOrGroups.test(both.sql) &&
      hasEither(both, '-0.0') &&
      isSameAfter(both, (rows) => rows.map(withOneZero)),
  },
  {
    sentence: 'NaN is one value, and the largest; DataFusion has two, of which that with a sign is the smallest',
    holds: (both, { outcome }) => {
      if (outcome !== 'wrong value') return false;
      const { sql } = both;
      // Where it is not shown, it comes from a function that makes one, and is compared with.
      const isCompared = new RegExp(`(${nanMakers.source}.*[^-]|BETWEEN) *[<>]|[<>]=? *${nanMakers.source}`, 'i').test(
        sql,
      );
      // As a quotient or a remainder by a column does, which may be zero.
      const isOfDivision = /[%/] [a-z][\w.]*\)+ *[<>]|[<>]=? *\(+[^()]* [%/] [a-z]/.test(sql);
      const isOrderedByDivision = /\([^()]* [%/] [a-z][\w.]*\).* ORDER BY .*(LIMIT|OFFSET) \d/i.test(sql);
      if (!hasEither(both, 'nan')) return isCompared || isOfDivision || isOrderedByDivision;
      const isCut = /ORDER BY .*(LIMIT|OFFSET) \d/i.test(sql);
      const isOrdered = ordersOrGroups.test(sql) && isSameAfter(both, (rows) => withoutNan(rows).map(withOneZero));
      return /\b(greatest|least)\(/i.test(sql) || isCompared || isOfDivision || isCut || isOrdered;
    },
  },
  {
    sentence:
      'statistics and bit_xor() of a frame are those of its rows alone; DataFusion takes out of them what has left the frame',
    holds: ({ sql }, { outcome }) =>
      outcome === 'wrong value' &&
      /\b(var|stddev|regr|corr|covar|bit_xor)\w*\([^)]*\) OVER \([^)]*(ROWS|RANGE|GROUPS)/i.test(sql),
  },
  {
    sentence: 'sums of doubles differ in their last digits, and so does what is cut or rounded of them',
    holds: ({ sql }, { outcome, how }) =>
      outcome === 'wrong value' &&
      how === 'another value' &&
      /\b(trunc|floor|ceil|round)\(\(*(avg|sum|var|stddev|regr|corr|covar)\w*\(/i.test(sql),
  },
  {
    sentence: '`now()` and `AT TIME ZONE` give times without a zone: the instant is the same',
    holds: (both, { outcome }) =>
      outcome === 'wrong type' && onlyOf(both, /^timestamp\[(s|ms|us|ns)\] → timestamp\[\1, tz=.*\]$/),
  },
  {
    sentence: 'intervals are microseconds as results',
    holds: (both, { outcome, how }) =>
      (outcome.startsWith('wrong') && isSameBut(both, /interval/)) ||
      (outcome === 'refused by us' && /an interval (with parts|of less than)/.test(how)),
  },
  {
    sentence: 'integer overflow is an error; DataFusion wraps',
    holds: ({ theirs }, { outcome, how }) =>
      outcome === 'refused by us' && /overflow|does not fit/i.test(how) && /int/.test(typesOf(theirs)),
  },
  {
    sentence: 'TIMESTAMP WITH TIME ZONE has its zone, +00:00, under TRY_CAST and as a literal too',
    holds: onlyTypes(/^timestamp\[ns, tz=\+00:00\] → timestamp\[ns\]$/),
  },
  {
    sentence: 'a text of digits alone is no time of day; DataFusion counts ns with it',
    holds: ({ sql }, { outcome }) => /^(wrong value|refused by us)$/.test(outcome) && /\bTIME\b|Time(32|64)/.test(sql),
  },
  {
    sentence: 'whole numbers are not cast to bytes',
    holds: ({ sql }, { outcome, how }) =>
      outcome === 'refused by us' && /BYTEA|Binary|BLOB/i.test(sql) && /cannot be cast to BYTEA/.test(how),
  },
  {
    sentence: 'only a constant text is cast to an interval',
    holds: (_, { outcome, how }) => outcome === 'refused by us' && /only a constant text can be cast/.test(how),
  },
  {
    sentence: 'there are no Float16, Decimal256, Date64, Null and Dictionary to cast to',
    holds: (_, { outcome, how }) =>
      outcome === 'refused by us' &&
      /^f\(\) to (Float16|Decimal256|Date64|Null|Dictionary|LargeBinary)\b.* is not supported/.test(how),
  },
  {
    sentence: 'zones other than UTC are refused',
    holds: (_, { outcome, how }) => outcome === 'refused by us' && /times in the zone|does not know the zone/.test(how),
  },
  {
    sentence: 'times are held in ns: those that 64 bits of ns do not reach are refused',
    holds: ({ sql }, { outcome, how }) =>
      (outcome === 'refused by us' && /a time outside of|# \* # does not fit into BIGINT/.test(how)) ||
      (/^(NULL for a value|rows are missing)$/.test(how) && /TRY_CAST\([nu] AS TIMESTAMP/.test(sql)),
  },
  {
    sentence: 'parts of a second count all of its fraction, also of intervals and durations',
    holds: ({ sql }, { outcome }) =>
      outcome === 'wrong value' &&
      /\b(date_?part|extract)\(/i.test(sql) &&
      /millisecond|microsecond|nanosecond|epoch/i.test(sql) &&
      /INTERVAL|time - /i.test(sql),
  },
  {
    sentence: '`date_bin` takes no interval below zero',
    holds: ({ sql }, { outcome, how }) =>
      outcome === 'refused by us' && /date_bin\(/i.test(sql) && /longer than nothing/.test(how),
  },
  {
    sentence: 'a NULL has no bits: `x ^ x` of it is NULL, not 0',
    holds: ({ sql }, { outcome }) => outcome === 'wrong value' && /\b(\w+) \^ \1\b/.test(sql),
  },
  {
    sentence:
      'a list that is written out has what any list has: what is not in it is false, where DataFusion makes IN of it',
    holds: ({ sql }, { outcome, how }) =>
      outcome === 'wrong value' &&
      (how === 'a value for NULL' || /\b(INTERSECT|EXCEPT)\b/.test(sql)) &&
      /\b(array|list)_(has|contains)\((\[|make_array|make_list)/.test(sql),
  },
  {
    sentence: 'bit_xor(DISTINCT …) of groups counts each value once; DataFusion counts all of them',
    holds: ({ sql }, { outcome }) =>
      outcome === 'wrong value' && /\bbit_xor\(DISTINCT\b/i.test(sql) && /GROUP BY/i.test(sql),
  },
  {
    sentence: 'expressions of GROUP BY that mean the same are one, of which grouping() says the same in every set',
    holds: ({ sql }, { outcome }) =>
      outcome === 'wrong value' && /\bgrouping\(/i.test(sql) && /GROUP BY .*\bto_local_time\(/i.test(sql),
  },
  {
    sentence:
      'SELECT all AS x and SELECT distinct AS x give the columns of these names; DataFusion one that is called as',
    holds: ({ sql }, { outcome }) => outcome === 'wrong value' && /\bSELECT (all|distinct) AS \w+ FROM/i.test(sql),
  },
  {
    sentence: '`date_trunc` of a constant before 1970 is what it is of a column: the start of its unit',
    holds: ({ sql }, { outcome }) =>
      outcome === 'wrong value' && /\bdate_?trunc\('\w+', [^)]*TIMESTAMP '1[69]/.test(sql),
  },
  {
    sentence: 'the pattern of `regexp_match` is a constant',
    holds: ({ sql }, { outcome, how }) =>
      outcome === 'refused by us' && /regexp_match\(/.test(sql) && /regular expression that is a constant/.test(how),
  },
  {
    sentence: 'a bin that is more than 292 years from its origin has a start all the same',
    holds: ({ sql }, { outcome, how }) =>
      outcome === 'wrong value' && how === 'a value for NULL' && /date_bin\(.* FROM e\b/.test(sql),
  },
  {
    sentence: '`trunc` keeps the sign of zero',
    holds: (both, { outcome }) =>
      outcome === 'wrong value' && isSameAfter(both, (rows) => rows.map(withOneZero)) && /\btrunc\(/.test(both.sql),
  },
  {
    sentence: '`lead` with IGNORE NULLS finds the row that is so many after it that are not NULL',
    holds: ({ sql }, { outcome }) => outcome === 'wrong value' && /\blead\([^)]*,[^)]*\)? *IGNORE NULLS/i.test(sql),
  },
  {
    sentence: '`percentile_cont` interpolates exactly; DataFusion to six digits',
    holds: ({ sql }, { outcome, how }) =>
      outcome === 'wrong value' && how === 'another value' && /\b(percentile|quantile)_cont\(/.test(sql),
  },
  {
    sentence:
      'functions of vectors, maps and lambdas are refused by name, and so are array_dims, arrays_zip and approx_percentile_cont_with_weight WITHIN GROUP',
    holds: ({ sql }, { outcome }) =>
      outcome === 'refused by us' &&
      /\b(array|list)_(add|subtract|scale|normalize|distance|dims)\(|\b(dot_product|inner_product|cosine_distance|arrays_zip|list_zip|map\w*|approx_percentile_cont_with_weight)\(|->/i.test(
        sql,
      ),
  },
  {
    sentence: '`coalesce`, `greatest` and their like of a number and a text are text',
    holds: ({ sql }, both) =>
      both.outcome.startsWith('wrong') &&
      /\b(coalesce|nvl2?|ifnull|greatest|least)\(/i.test(sql) &&
      /string/.test(both.how),
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
    sentence: 'maps, vectors and lambdas are refused',
    holds: ({ sql }, { outcome, how }) =>
      outcome === 'refused by us' &&
      (/maps are not a type|vectors are not types|written in a statement|MAP \{|a lambda function/i.test(how) ||
        /^SELECT (map\w*|element_at|dot_product|inner_product|cosine_distance|(array|list)_(add|subtract|scale|normalize|distance))\(/i.test(
          sql,
        )),
  },
  {
    sentence: 'names of outputs that hold subqueries are shortened',
    holds: ({ sql }, { outcome }) => outcome === 'wrong name' && /\(SELECT/i.test(sql),
  },
  {
    sentence: 'a CASE has the type of all its values, also where its condition is a constant and no row is answered',
    holds: ({ sql, ours }, { outcome }) =>
      outcome === 'wrong type' && rowsOf(ours)?.rows.length === 0 && /\bCASE WHEN (NULL|true|false) /i.test(sql),
  },
  {
    sentence: 'the first argument of `nvl2` is only asked whether it is NULL: its type does not count',
    holds: ({ sql }, { outcome }) => outcome === 'wrong type' && /\bnvl2\(/i.test(sql),
  },
  {
    sentence: 'a list with NULL in it that lacks an item has it not; DataFusion says NULL where the list is of columns',
    holds: ({ sql }, { outcome, how }) =>
      outcome === 'wrong value' && how === 'a value for NULL' && /\b(array|list)_(has|contains)\(/i.test(sql),
  },
  {
    sentence: '`1_000` is a number; DataFusion reads a 1 that is called _000',
    holds: ({ sql }, { outcome }) => outcome === 'wrong value' && /\b\d+_\d/.test(sql),
  },
  {
    sentence: 'FROM without SELECT gives all columns; DataFusion gives none',
    holds: ({ sql }, { outcome }) => outcome === 'wrong value' && /^FROM \w+$/i.test(sql),
  },
  {
    sentence:
      'names write lists without a space behind commas, wherever they stand, and `+n` and items of lists in full',
    holds: (both, { outcome }) => outcome === 'wrong name' && isSameNames(both),
  },
  {
    sentence: 'INTERSECT and EXCEPT give the type that both sides have in common; DataFusion that of the left one',
    holds: ({ sql }, { outcome }) => outcome === 'wrong type' && /\b(INTERSECT|EXCEPT)\b/i.test(sql),
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
    holds: ({ sql, ours }, { outcome }) =>
      outcome === 'wrong value' &&
      (/^(SHOW TABLES|SHOW COLUMNS|DESCRIBE)|information_schema\.(columns|views|tables)/i.test(sql) ||
        /\barrow_typeof\((\w+\.)?(host|region)\)/.test(sql) ||
        (/\barrow_typeof\(/.test(sql) && JSON.stringify(rowsOf(ours)?.rows).includes('Dictionary(Int32, Utf8)'))),
  },
  {
    sentence:
      'rows are in the order that was asked for, also by a running max() or min(), and by a constant that ROLLUP, CUBE or GROUPING SETS leave out',
    holds: ({ sql }, { outcome, how }) =>
      outcome === 'wrong value' &&
      (how === 'another order' || /LIMIT \d/.test(sql)) &&
      (/\b(max|min)\([^)]*\) OVER \([^)]*ORDER BY.*\) .*ORDER BY/i.test(sql) ||
        /\b(ROLLUP|CUBE|GROUPING SETS)\b.* ORDER BY /i.test(sql)),
  },
  {
    sentence: 'a constant is itself, also where ROLLUP, CUBE or GROUPING SETS has the same constant',
    holds: ({ sql }, { outcome }) =>
      outcome === 'wrong value' &&
      /\b(ROLLUP|CUBE|GROUPING SETS) \(+(\d|'|true|false|NULL|TIMESTAMP '|DATE '|\w+\(('[^']*'|[\d.]+)[,)])/i.test(sql),
  },
  {
    sentence: 'EXPLAIN shows the relational tree, and with VERBOSE the plan of the engine that runs it',
    holds: ({ sql }, { outcome }) => outcome.startsWith('wrong') && /^EXPLAIN/i.test(sql),
  },
];

/** The sentence of RFC 0001 that a difference falls under. */
export const deviationOf = (both: Both, verdict: Verdict): string | undefined =>
  deviations.find(({ holds }) => holds(both, verdict))?.sentence;
