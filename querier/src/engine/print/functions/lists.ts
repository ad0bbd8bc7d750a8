import { isFloat } from '../../../relation/types.js';
import { listItemsMax } from '../../../relation/value-limit.js';
import { engineType } from '../engine-type.js';
import { quoteText } from '../literal.js';
import { bound, isSet, joinedBy, textLiteral, wholeLiteral } from './arguments.js';
import { named, once, pattern, type FunctionPrinter } from './printed-call.js';

// Names in lambdas: a mark and a digit.
const item = '"\uE0009"';
const index = '"\uE00010"';
const found = '"\uE00018"';

const limit = String(listItemsMax);
const tooMany = (name: string): string => `error('${name}() would make a list of more than ${limit} items')`;

const typed =
  (printer: FunctionPrinter): FunctionPrinter =>
  (call) =>
    `CAST(${printer(call)} AS ${engineType(call.type)})`;

const isFirst = (list: string): string => `${index} = list_position(${list}, ${item})`;
/** The items of a list for which a condition holds, which may name an item and its position. */
const those = (list: string, condition: string): string =>
  `list_filter(${list}, lambda ${item}, ${index}: ${condition})`;
const distinct = (list: string): string => those(list, isFirst(list));
const hasNull = (list: string): string => `list_count(${list}) < len(${list})`;

/** The positions of an item. */
const positions = (list: string, value: string): string =>
  `list_filter(range(1, len(${list}) + 1), lambda ${index}: ${list}[${index}] IS NOT DISTINCT FROM ${value})`;

/** The first positions of an item under a name. */
const withPositions = (list: string, value: string, count: string, body: string): string =>
  `list_transform([${positions(list, value)}[1:CASE WHEN ${count} < 0 THEN 0 ELSE ${count} END]], lambda ${found}: CASE WHEN ${count} IS NOT NULL THEN ${body} END)[1]`;

const listPosition: FunctionPrinter = (call) => {
  if (wholeLiteral(call.args[2]) === 1n)
    return `CAST(list_position(${call.args[0]?.sql ?? ''}, ${call.args[1]?.sql ?? ''}) AS UBIGINT)`;
  return once(
    call.args,
    ([list = '', value = '', start = '']) =>
      `CAST(CASE WHEN ${start} < 1 OR ${start} > len(${list}) + 1 THEN error('array_position() begins within the list: from 1') ELSE list_position(${list}[${start}:], ${value}) + ${start} - 1 END AS UBIGINT)`,
  );
};

/** All of them, or the first so many. */
const isAll = (count: bigint | undefined): boolean => count !== undefined && count >= BigInt(listItemsMax);

const listRemove: FunctionPrinter = ({ args }) =>
  once(args, ([list = '', value = '', count = '']) => {
    const kept = isAll(wholeLiteral(args[2]))
      ? those(list, `${item} IS DISTINCT FROM ${value}`)
      : withPositions(list, value, count, those(list, `NOT list_contains(${found}, ${index})`));
    return `(CASE WHEN ${value} IS NOT NULL THEN ${kept} END)`;
  });

const listReplace: FunctionPrinter = ({ args }) =>
  once(args, ([list = '', value = '', instead = '', count = '']) => {
    const replaced = (isReplaced: string): string =>
      `list_transform(${list}, lambda ${item}, ${index}: CASE WHEN ${isReplaced} THEN ${instead} ELSE ${item} END)`;
    if (isAll(wholeLiteral(args[3]))) return replaced(`${item} IS NOT DISTINCT FROM ${value}`);
    return withPositions(list, value, count, replaced(`list_contains(${found}, ${index})`));
  });

/** A number of items that a list may have. */
const counted = (name: string, count: string): string =>
  `CASE WHEN ${count} > ${limit} THEN ${tooMany(name)} ELSE ${count} END`;

const listResize: FunctionPrinter = bound(
  (list = '', size = '', fill = '') =>
    `(CASE WHEN ${size} < 0 THEN error('array_resize() takes a length that is not below zero') WHEN ${size} IS NOT NULL THEN list_resize(${list}, ${counted('array_resize', size)}, ${fill}) END)`,
);

const listSort: FunctionPrinter = ({ args: [list, descending, nullsFirst] }) =>
  `list_sort(${list?.sql ?? ''}, '${isSet(descending) ? 'DESC' : 'ASC'}', '${isSet(nullsFirst) ? 'NULLS FIRST' : 'NULLS LAST'}')`;

const listSeries: FunctionPrinter = ({ args }) => {
  const name = isSet(args[3]) ? 'generate_series' : 'range';
  return once(args.slice(0, 3), ([start = '', stop = '', step = '']) => {
    const count = `(CAST(${stop} AS HUGEINT) - ${start}) // ${step}`;
    return `(CASE WHEN ${step} = 0 THEN error('${name}() takes a step that is not 0') WHEN ${count} >= ${limit} THEN ${tooMany(name)} ELSE ${name}(${start}, ${stop}, ${step}) END)`;
  });
};

/** Backwards the engine takes ends that lie outside of the list for its own ends. */
const backwards = (list: string, start: string, stop: string, step: string): string => {
  const isOutside = `${start} > len(${list}) OR ${stop} = 0 OR ${stop} < -len(${list})`;
  const first = `CASE WHEN ${start} = 0 OR ${start} < -len(${list}) THEN 1 ELSE ${start} END`;
  return `CASE WHEN ${isOutside} THEN ${list}[1:0] ELSE list_slice(${list}, ${first}, ${stop}, ${step}) END`;
};

const listSlice: FunctionPrinter = (call) => {
  const step = wholeLiteral(call.args[3]);
  if (step !== undefined && step > 0n) return named('list_slice')(call);
  return once(
    call.args,
    ([list = '', start = '', stop = '', by = '']) =>
      `(CASE WHEN ${by} = 0 THEN error('array_slice() takes a step that is not 0') WHEN ${by} > 0 THEN list_slice(${list}, ${start}, ${stop}, ${by}) WHEN ${by} < 0 THEN ${backwards(list, start, stop, by)} END)`,
  );
};

/** A float in digits, without an exponent and without a zero behind the point. */
function displayed(value: string): string {
  const text = `CAST(${value} AS VARCHAR)`;
  const sign = `CASE WHEN ${value} < 0 THEN '-' ELSE '' END`;
  const digits = `replace(split_part(ltrim(${text}, '-'), 'e', 1), '.', '')`;
  const power = `CAST(split_part(${text}, 'e', 2) AS INTEGER)`;
  const large = `rpad(${digits}, ${power} + 1, '0')`;
  const small = `'0.' || repeat('0', -1 - ${power}) || ${digits}`;
  return `CASE WHEN isnan(${value}) THEN 'NaN' WHEN contains(${text}, 'e+') THEN ${sign} || ${large} WHEN contains(${text}, 'e-') THEN ${sign} || ${small} ELSE regexp_replace(${text}, '\\.0$', '') END`;
}

const listJoin: FunctionPrinter = ({ args }) =>
  once(args, ([list = '', separator = '', instead = '']) => {
    const type = args[0]?.expression.type;
    const isFloats = type?.kind === 'list' && isFloat(type.item);
    const texts = `list_transform(${list}, lambda ${item}: coalesce(${isFloats ? displayed(item) : item}, ${instead}))`;
    const literal = textLiteral(args[1]);
    const present = `list_filter(${texts}, lambda ${item}: ${item} IS NOT NULL)`;
    const joined = joinedBy(present, literal === undefined ? separator : quoteText(literal), literal !== undefined);
    return `(CASE WHEN ${separator} IS NOT NULL THEN ${joined} END)`;
  });

/** An empty text has no items, and an empty separator separates nothing. */
const listSplit: FunctionPrinter = bound((text = '', separator = '', none = '') => {
  const split = `CASE WHEN ${text} = '' THEN CAST([] AS VARCHAR[]) WHEN ${separator} = '' THEN [${text}] WHEN ${separator} IS NULL THEN string_split(${text}, '') ELSE string_split(${text}, ${separator}) END`;
  return `(CASE WHEN ${text} IS NOT NULL THEN list_transform(${split}, lambda ${item}: nullif(${item}, ${none})) END)`;
});

/** The functions of lists. */
export const listPrinters = {
  list_length: typed(named('len')),
  // Without its type an item at a place that is known to be NULL would be an integer.
  list_item: typed(named('list_extract')),
  list_has: named('list_contains'),
  // The engine leaves NULLs out of account.
  list_has_all: bound((a = '', b = '') => `(list_has_all(${a}, ${b}) AND (NOT (${hasNull(b)}) OR ${hasNull(a)}))`),
  list_has_any: bound((a = '', b = '') => `(list_has_any(${a}, ${b}) OR (${hasNull(a)} AND ${hasNull(b)}))`),
  list_append: named('list_append'),
  list_prepend: pattern('list_prepend($2, $1)'),
  list_concat: bound(
    (...lists) =>
      `(CASE WHEN ${lists.map((list) => `${list} IS NOT NULL`).join(' OR ')} THEN list_concat(${lists.join(', ')}) END)`,
  ),
  list_distinct: bound(distinct),
  list_except: bound(
    (a = '', b = '') =>
      `(CASE WHEN ${b} IS NOT NULL THEN ${those(a, `${isFirst(a)} AND list_position(${b}, ${item}) IS NULL`)} END)`,
  ),
  list_intersect: bound(
    (a = '', b = '') =>
      `(CASE WHEN ${b} IS NOT NULL THEN ${those(a, `${isFirst(a)} AND list_position(${b}, ${item}) IS NOT NULL`)} END)`,
  ),
  list_union: bound((a = '', b = '') => {
    const rest = those(b, `${isFirst(b)} AND list_position(${a}, ${item}) IS NULL`);
    return `(CASE WHEN ${a} IS NOT NULL AND ${b} IS NOT NULL THEN list_concat(${distinct(a)}, ${rest}) END)`;
  }),
  list_position: listPosition,
  list_positions: typed(bound(positions)),
  list_remove: listRemove,
  list_replace: listReplace,
  list_resize: listResize,
  list_reverse: named('list_reverse'),
  list_slice: listSlice,
  list_sort: listSort,
  list_any_value: named('list_any_value'),
  list_max: named('list_max'),
  list_min: named('list_min'),
  list_sum: named('list_sum'),
  list_avg: named('list_avg'),
  list_product: named('list_product'),
  list_repeat: bound(
    (value = '', times = '') =>
      `(CASE WHEN ${times} IS NOT NULL THEN repeat([${value}], ${counted('array_repeat', times)}) END)`,
  ),
  list_compact: pattern(`list_filter($1, lambda ${item}: ${item} IS NOT NULL)`),
  list_flatten: named('flatten'),
  list_series: listSeries,
  list_join: listJoin,
  list_split: listSplit,
} as const satisfies Readonly<Record<string, FunctionPrinter>>;
