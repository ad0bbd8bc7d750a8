/** The engine's functions that a statement cannot name, by the names that lead to them. */
const callers: Readonly<Record<string, readonly string[]>> = {
  approx_count_distinct: ['approx_distinct'],
  approx_quantile: ['approx_percentile_cont', 'approx_median'],
  arg_max: ['selector_last'],
  arg_min: ['selector_first'],
  avg: ['avg', 'mean'],
  covar_samp: ['covar_samp', 'covar'],
  epoch_ns: ['to_unixtime', 'date_bin', 'date_trunc', 'date_part', 'selector_min', 'selector_max'],
  first: ['first_value', 'first'],
  inlay_repeat: ['repeat'],
  last: ['last_value', 'last'],
  len: ['array_length', 'cardinality', 'regexp_count'],
  length: ['length', 'char_length', 'character_length', 'overlay'],
  list_contains: ['array_has', 'array_contains'],
  list_position: ['find_in_set'],
  list_value: ['make_array', 'list_value', '[ ]'],
  make_timestamp_ns: ['to_timestamp', 'from_unixtime', 'to_timestamp_seconds', 'to_timestamp_nanos', 'date_bin'],
  quantile_cont: ['percentile_cont', 'quantile_cont'],
  quantile_disc: ['percentile_disc', 'quantile_disc'],
  regexp_extract: ['regexp_match'],
  regexp_extract_all: ['regexp_count'],
  regexp_full_match: ['SIMILAR TO', 'regexp_full_match'],
  regexp_matches: ['regexp_like', 'regexp_match', '~'],
  stddev_samp: ['stddev', 'stddev_samp'],
  strftime: ['to_char', 'date_format'],
  string_split: ['string_to_array', 'find_in_set'],
  string_agg: ['string_agg', 'array_to_string'],
  strlen: ['octet_length', 'repeat'],
  strpos: ['strpos', 'position', 'instr'],
  substr: ['substr', 'substring', 'overlay'],
  trim: ['trim', 'btrim'],
  var_pop: ['var_pop', 'var_population'],
  var_samp: ['var_samp', 'var', 'variance', 'var_sample'],
  sign: ['signum', 'sign'],
  xor: ['^'],
  '~~': ['LIKE'],
  '!~~': ['LIKE'],
  '~~*': ['ILIKE'],
  '!~~*': ['ILIKE'],
  like_escape: ['LIKE', 'like_escape'],
  not_like_escape: ['LIKE', 'not_like_escape'],
  ilike_escape: ['ILIKE', 'ilike_escape'],
  not_ilike_escape: ['ILIKE', 'not_ilike_escape'],
  array_extract: ['[ ]'],
  struct_extract: ['[ ]', 'get_field', 'struct_extract'],
};

/** As a message names it: `abs()`, `LIKE`, `the operator +`. */
const spoken = (name: string): string =>
  /^[a-z_]/.test(name) ? `${name}()` : /^[A-Z]/.test(name) ? name : `the operator ${name}`;

const writtenNames = (engineName: string): readonly string[] =>
  Object.hasOwn(callers, engineName) ? (callers[engineName] ?? []) : [engineName === '//' ? '/' : engineName];

/** A function or operator of the engine as users write it: the commonest of its names. */
export const calledName = (engineName: string): string => spoken(writtenNames(engineName)[0] ?? engineName);

const others = new Map(Object.values(callers).map((names) => [spoken(names[0] ?? ''), names]));

const isIn = (statement: string, name: string): boolean =>
  name.split(' ').every((part) => statement.includes(part.toLowerCase()));

const subject = /^([a-z_][a-z_0-9]*\(\)|I?LIKE|SIMILAR TO|the operator (?:\[ \]|\S+))(?= )/;
const refusedTypes = /^.*? (?:does not take|can mean several things with) (.+): add a cast$/s;

/**
 * A message that begins with a function or operator, with the name by which its statement has it. What the statement does
 * not have is of the SQL that it was compiled to: then only the types are told.
 */
export function asWritten(message: string, statement: string): string {
  const [, said] = subject.exec(message) ?? [];
  if (said === undefined) return message;
  const names = others.get(said) ?? [said.replace(/^the operator |\(\)$/g, '')];
  const lower = statement.toLowerCase();
  const written = names.find((name) => isIn(lower, name));
  if (written !== undefined) return spoken(written) + message.slice(said.length);
  const types = refusedTypes.exec(message)?.[1];
  return types === undefined ? message : `a part of the statement does not take ${types}: add a cast`;
}
