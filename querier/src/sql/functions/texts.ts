import { sqlError } from '../sql-error.js';
import { quoteRaw, quoteText } from '../identifiers.js';
import { castTo } from '../compile/cast.js';
import { macro, once } from '../compile/macro-call.js';
import { plain } from '../compile/typed.js';
import { scalar, template } from './rule.js';
import type { FunctionRule, Rules } from './rule.js';
import type { SqlType, Typed } from '../compile/typed.js';

const reason = 'text over its arguments alone';
const text = (arity: readonly [number, number], engine?: string): FunctionRule =>
  scalar({ reason, arity, returns: 'string', ...(engine === undefined ? {} : { engine }) });
const small = (arity: readonly [number, number]): FunctionRule =>
  scalar({ reason, arity, returns: 'string', smallIntegers: true });
/** Lengths and positions are 32-bit integers in DataFusion. */
const count = (engine: string, arity: readonly [number, number] = [1, 1]): FunctionRule =>
  scalar({ reason, arity, returns: 'i32', engine, cast: 'INTEGER' });
const test = (engine: string, arity: readonly [number, number] = [2, 2]): FunctionRule =>
  scalar({ reason, arity, returns: 'bool', engine });

const asText = (arg: Typed): string =>
  arg.type === 'string' || arg.type === 'unknown' || arg.type === 'null' ? arg.sql : castTo(arg, 'VARCHAR', false).sql;
const joined = (name: string): FunctionRule => ({
  kind: 'scalar',
  reason,
  arity: [1, 99],
  compile: (call) => plain(`${name}(${call.args.map(asText).join(', ')})`, 'string', call.shown),
});

const noCounts: ReadonlySet<SqlType> = new Set(['string', 'bool', 'time', 'date', 'interval']);

/** The second argument says how long the text becomes. The engine would speak of an operator of the macro's. */
const counted = (rule: FunctionRule): FunctionRule => ({
  ...rule,
  compile: (call) => {
    const count = call.args[1];
    if (count !== undefined && noCounts.has(count.type))
      throw sqlError('sql_unsupported', `${call.name}() takes a whole number second, not ${quoteRaw(count.name)}`);
    return rule.compile(call);
  },
});

/** `lpad` and `rpad`: with a space where nothing is said. */
const pad = (name: 'lpad' | 'rpad'): FunctionRule =>
  counted(
    template({
      reason,
      arity: [2, 3],
      returns: 'string',
      sql: [`${name}($1, inlay_pad_length($2), ' ')`, `${name}($1, inlay_pad_length($2), $3)`],
    }),
  );

/** Positions below 1 count from before the text, as in PostgreSQL; DuckDB counts them from its end. */
const substring: FunctionRule = {
  kind: 'scalar',
  reason,
  arity: [2, 3],
  compile: (call) => {
    const [, start] = call.args;
    const isPlain = start?.constant?.kind === 'int' && start.constant.value >= 1n;
    const name = isPlain ? 'substr' : call.args.length === 2 ? 'inlay_substr_from' : 'inlay_substr';
    const args = call.args.map((arg) => arg.sql);
    return plain(isPlain ? `${name}(${args.join(', ')})` : macro(name, ...args), 'string', call.shown);
  },
};

/** One group a parenthesis that captures. */
const groupsOf = (pattern: string): number =>
  pattern
    .replace(/\\./g, '')
    .replace(/\[[^\]]*\]/g, '')
    .match(/\((?!\?[^P<])/g)?.length ?? 0;

const own: Rules = {
  upper: text([1, 1]),
  lower: text([1, 1]),
  length: count('length'),
  octet_length: count('strlen'),
  bit_length: count('bit_length'),
  ascii: count('ascii'),
  strpos: count('strpos', [2, 2]),
  levenshtein: count('levenshtein', [2, 2]),
  find_in_set: template({
    reason,
    arity: [2, 2],
    returns: 'i32',
    sql: "CAST(coalesce(list_position(string_split($2, ','), $1), 0) AS INTEGER)",
  }),
  substr: substring,
  left: text([2, 2]),
  right: text([2, 2]),
  trim: text([1, 2]),
  ltrim: text([1, 2]),
  rtrim: text([1, 2]),
  lpad: pad('lpad'),
  rpad: pad('rpad'),
  replace: text([3, 3]),
  reverse: text([1, 1]),
  repeat: counted(text([2, 2], 'inlay_repeat')),
  split_part: template({ reason, arity: [3, 3], returns: 'string', sql: 'split_part($1, $2, $3)' }),
  translate: text([3, 3]),
  chr: small([1, 1]),
  md5: text([1, 1]),
  to_hex: template({ reason, arity: [1, 1], returns: 'string', sql: 'lower(to_hex($1))' }),
  overlay: template({
    reason,
    arity: [3, 4],
    returns: 'string',
    sql: ['(left($1, $3 - 1) || $2 || substr($1, $3 + length($2)))', '(left($1, $3 - 1) || $2 || substr($1, $3 + $4))'],
  }),
  starts_with: test('starts_with'),
  ends_with: test('ends_with'),
  contains: test('contains'),
  concat: joined('concat'),
  concat_ws: joined('concat_ws'),
  uuid: template({
    reason: 'a random name, not kept',
    arity: [0, 0],
    returns: 'string',
    sql: 'CAST(uuid() AS VARCHAR)',
  }),
  // The parser's own name for LIKE … ESCAPE and its negation.
  like_escape: template({ reason, arity: [3, 3], returns: 'bool', sql: '($1 LIKE $2 ESCAPE $3)' }),
  not_like_escape: template({ reason, arity: [3, 3], returns: 'bool', sql: '($1 NOT LIKE $2 ESCAPE $3)' }),
  ilike_escape: template({ reason, arity: [3, 3], returns: 'bool', sql: '($1 ILIKE $2 ESCAPE $3)' }),
  not_ilike_escape: template({ reason, arity: [3, 3], returns: 'bool', sql: '($1 NOT ILIKE $2 ESCAPE $3)' }),
  // SIMILAR TO.
  regexp_full_match: test('regexp_full_match'),
  regexp_like: test('regexp_matches', [2, 3]),
  regexp_replace: text([3, 4]),
  regexp_count: template({ reason, arity: [2, 2], returns: 'i64', sql: 'len(regexp_extract_all($1, $2))' }),
  regexp_match: { kind: 'scalar', reason, arity: [2, 2], compile: (call) => regexpMatch(call.args, call.shown) },
  array_to_string: template({ reason, arity: [2, 2], returns: 'string', sql: 'array_to_string($1, $2)' }),
};

/** The captured groups of the first match, or the match itself when the pattern has none. */
function regexpMatch(args: readonly Typed[], shown: string): Typed {
  const [subject, pattern] = args;
  if (subject === undefined || pattern?.constant?.kind !== 'string')
    throw sqlError('sql_unsupported', 'regexp_match() takes its pattern as a constant');
  const regex = quoteText(pattern.constant.value);
  const groups = groupsOf(pattern.constant.value);
  const render = (text: string): string => {
    const parts =
      groups === 0
        ? [`regexp_extract(${text}, ${regex})`]
        : Array.from({ length: groups }, (_, i) => `regexp_extract(${text}, ${regex}, ${String(i + 1)})`);
    return `CASE WHEN regexp_matches(${text}, ${regex}) THEN [${parts.join(', ')}] END`;
  };
  return plain(
    once([subject.sql], ([text = '']) => render(text)),
    'unknown',
    shown,
  );
}

export const textFunctions: Rules = {
  ...own,
  btrim: text([1, 2], 'trim'),
  position: count('strpos', [2, 2]),
  instr: count('strpos', [2, 2]),
  substring,
  char_length: count('length'),
  character_length: count('length'),
  string_to_array: scalar({ reason, arity: [2, 2], returns: 'unknown', engine: 'string_split' }),
};
