import type { Expression } from '../../relation/expression.js';
import type { ScalarFunction } from '../../relation/functions.js';
import { call, int, literal, nullOf } from '../../relation/make.js';
import { sqlName } from '../../relation/sql-name.js';
import { isFloat, types, type DataType } from '../../relation/types.js';
import { listItemsMax } from '../../relation/value-limit.js';
import { commonType } from '../meaning/case.js';
import { castTo } from '../meaning/cast.js';
import { comparedType, valuesType } from '../meaning/coerce.js';
import { sqlError } from '../sql-error.js';
import { aliases, argumentsMax, notTaken, ofNullNull, scalar, taken, takes, type Parameter } from './arguments.js';
import type { ScalarArguments, ScalarRule } from './rule.js';
import { inBrackets, otherListNames } from './list-names.js';

type List = Extract<DataType, { kind: 'list' }>;

const listOf = (item: DataType): List => ({ kind: 'list', item });
/** A list of any type, as it is. */
const list: Parameter = {
  wanted: 'a list',
  takes: (type) => (type.kind === 'list' ? type : type.kind === 'null' ? listOf(types.null) : undefined),
  advice: 'make one with make_array(), or string_to_array() of a text',
};
/** A list of numbers, as f64. */
const numbers: Parameter = {
  wanted: 'a list of numbers',
  takes: (type) => {
    const taken = list.takes(type);
    const item = taken?.kind === 'list' ? takes.double.takes(taken.item) : undefined;
    return item && listOf(item);
  },
  advice: 'make one with make_array()',
};
const { any, signed } = takes;

const itemOf = (expression: Expression | undefined): DataType =>
  expression?.type.kind === 'list' ? expression.type.item : types.null;

/** The type of items that may be in one list; a text and a number are not compared. */
function commonItem(name: string, a: DataType, b: DataType): DataType {
  const [isTextA, isTextB] = [a, b].map(({ kind }) => kind === 'utf8');
  const common = isTextA !== isTextB && a.kind !== 'null' && b.kind !== 'null' ? undefined : comparedType(a, b);
  if (common !== undefined) return common;
  throw sqlError(
    'sql_unsupported',
    `${name}() takes items of the type that the list has, ${sqlName(a)}, not ${sqlName(b)}: add a cast`,
  );
}

/** A list and an item of the same type. */
function listAndItem(
  { name }: ScalarArguments,
  given: Expression,
  item: Expression,
): readonly [Expression, Expression] {
  const type = commonItem(name, itemOf(given), item.type);
  return [castTo(given, listOf(type)), castTo(item, type)];
}

/** A function of a list and an item: `(list, item, more arguments)`. */
const ofItem = (
  is: ScalarFunction,
  gives: (item: DataType) => DataType,
  more: (given: ScalarArguments) => readonly Expression[] = () => [],
): ScalarRule =>
  scalar({
    takes: [list, any],
    is: ([first, second], given) => {
      if (first === undefined || second === undefined) return nullOf(types.null);
      const args = listAndItem(given, first, second);
      return call(is, gives(args[1].type), [...args, ...more(given)]);
    },
  });

/** A function of two lists, whose items take the type that they have in common. */
const ofLists = (is: ScalarFunction, gives: (list: List) => DataType): ScalarRule =>
  scalar({
    takes: [list, list],
    is: (args, { name }) => {
      const type = listOf(commonItem(name, itemOf(args[0]), itemOf(args[1])));
      return call(
        is,
        gives(type),
        args.map((arg) => castTo(arg, type)),
      );
    },
  });

/** A function of a list, and perhaps more. */
const ofList = (is: ScalarFunction, gives: (list: List) => DataType, ...more: readonly Parameter[]): ScalarRule =>
  scalar({
    takes: [list, ...more],
    gives: ([first]) => gives(first?.type.kind === 'list' ? first.type : listOf(types.null)),
    is,
  });
const same = (type: List): DataType => type;
const item = (type: List): DataType => type.item;
const always =
  (type: DataType): (() => DataType) =>
  () =>
    type;

const isLiteral = (expression: Expression | undefined, value: bigint): boolean =>
  expression?.kind === 'literal' && expression.value === value;

/** How deep lists are in each other. */
const depth = (type: DataType): number => (type.kind === 'list' ? 1 + depth(type.item) : 0);

const length: ScalarRule = scalar({
  takes: [list, signed],
  optional: 1,
  is: ([given, dimension], { name }) => {
    if (given === undefined) return nullOf(types.u64);
    if (dimension === undefined || isLiteral(dimension, 1n)) return call('list_length', types.u64, [given]);
    if (dimension.kind === 'literal' && dimension.value === null) return nullOf(types.u64);
    const number = dimension.kind === 'literal' && typeof dimension.value === 'bigint' ? dimension.value : undefined;
    if (number === undefined)
      throw sqlError('sql_unsupported', `${name}() takes the number of a dimension as a constant`);
    if (number < 1n || number > BigInt(depth(given.type))) return nullOf(types.u64);
    let inner = given;
    for (let i = 1n; i < number; i += 1n) inner = call('list_item', itemOf(inner), [inner, int(1n)]);
    return call('list_length', types.u64, [inner]);
  },
});

/** All items of all lists in each other. */
const cardinality: ScalarRule = scalar({
  takes: [list],
  is: ([given]) => {
    let flat = given ?? nullOf(listOf(types.null));
    while (itemOf(flat).kind === 'list') flat = call('list_flatten', itemOf(flat), [flat]);
    return call('list_length', types.u64, [flat]);
  },
});

const concat: ScalarRule = {
  kind: 'scalar',
  arity: [1, argumentsMax],
  bind: (given) => {
    const lists = given.args.map((arg, i) => taken(given.name, i, arg, list));
    const type = listOf(
      lists.map(itemOf).reduce((common, next) => commonItem(given.name, common, next), itemOf(lists[0])),
    );
    return call(
      'list_concat',
      type,
      lists.map((each) => castTo(each, type)),
    );
  },
};

const all = (): readonly Expression[] => [int(BigInt(listItemsMax))];
const once = (): readonly Expression[] => [int(1n)];
/** How many are meant: the last argument. */
const counted = (given: ScalarArguments): readonly Expression[] => {
  const at = given.args.length - 1;
  const arg = given.args[at];
  return arg === undefined ? [] : [taken(given.name, at, arg, signed)];
};

/** A rule with other numbers of arguments. */
const withArity = (rule: ScalarRule, fewest: number, most = fewest): ScalarRule => ({ ...rule, arity: [fewest, most] });

const remove = (count: (given: ScalarArguments) => readonly Expression[]): ScalarRule =>
  ofItem('list_remove', listOf, count);

/** `(list, item, instead, …)`. */
const replace = (count: (given: ScalarArguments) => readonly Expression[]): ScalarRule =>
  scalar({
    takes: [list, any, any],
    is: ([first, second, third], given) => {
      if (first === undefined || second === undefined || third === undefined) return nullOf(types.null);
      const type = commonItem(given.name, commonItem(given.name, itemOf(first), second.type), third.type);
      const args = [castTo(first, listOf(type)), castTo(second, type), castTo(third, type)];
      return call('list_replace', listOf(type), [...args, ...count(given)]);
    },
  });

const position: ScalarRule = {
  ...ofItem('list_position', always(types.u64), (given) => (given.args.length > 2 ? counted(given) : once())),
  arity: [2, 3],
};

const resize: ScalarRule = scalar({
  takes: [list, signed, any],
  optional: 1,
  is: ([given, size, fill], call_) => {
    if (given === undefined || size === undefined) return nullOf(types.null);
    const [sized, filled] = listAndItem(call_, given, fill ?? nullOf(itemOf(given)));
    return call('list_resize', sized.type, [sized, size, filled]);
  },
});

const prepend: ScalarRule = scalar({
  takes: [any, list],
  is: ([value, given], call_) => {
    if (value === undefined || given === undefined) return nullOf(types.null);
    const args = listAndItem(call_, given, value);
    return call('list_prepend', args[0].type, args);
  },
});

const slice: ScalarRule = scalar({
  takes: [list, signed, signed, signed],
  optional: 1,
  is: (args) => call('list_slice', args[0]?.type ?? types.null, args.length === 4 ? args : [...args, int(1n)]),
});

/** One of two words that a function takes as a constant; undefined where it is NULL. */
function oneOf(given: ScalarArguments, i: number, words: readonly [string, string]): boolean | undefined {
  const arg = given.args[i];
  const { expression } = arg ?? { expression: undefined };
  if (arg === undefined) return true;
  if (expression?.kind === 'literal' && expression.value === null) return undefined;
  const word =
    expression?.kind === 'literal' && typeof expression.value === 'string' ? expression.value.toUpperCase() : '';
  if (words.includes(word)) return word === words[0];
  throw notTaken(given.name, i, arg, {
    wanted: words.map((each) => `'${each}'`).join(' or '),
    advice: 'write one of them',
  });
}

const sort: ScalarRule = scalar({
  takes: [list, takes.text, takes.text],
  optional: 2,
  is: ([value], given) => {
    const isAscending = oneOf(given, 1, ['ASC', 'DESC']);
    const nullsFirst = oneOf(given, 2, ['NULLS FIRST', 'NULLS LAST']);
    const type = value?.type ?? types.null;
    if (value === undefined || isAscending === undefined || nullsFirst === undefined) return nullOf(type);
    return call('list_sort', type, [value, literal(types.bool, !isAscending), literal(types.bool, nullsFirst)]);
  },
});

const flatten: ScalarRule = scalar({
  takes: [list],
  is: ([value], { args }) => {
    if (value === undefined || args[0]?.expression.type.kind === 'null') return nullOf(types.null);
    return itemOf(value).kind === 'list' ? call('list_flatten', itemOf(value), [value]) : value;
  },
});

/** `(stop)`, `(start, stop)` or `(start, stop, step)` of whole numbers. */
const series = (isStopIncluded: boolean): ScalarRule =>
  scalar({
    takes: [signed, signed, signed],
    optional: 2,
    is: (args) => {
      const [first, second, step] = args;
      const ends = second === undefined ? [int(0n), first ?? int(0n)] : [first ?? int(0n), second];
      return call('list_series', listOf(types.i64), [...ends, step ?? int(1n), literal(types.bool, isStopIncluded)]);
    },
  });

/** The items as texts; lists in a list are joined as one. */
const join: ScalarRule = scalar({
  takes: [list, takes.text, takes.text],
  optional: 1,
  is: ([given, separator, instead]) => {
    let flat = given ?? nullOf(listOf(types.utf8));
    while (itemOf(flat).kind === 'list') flat = call('list_flatten', itemOf(flat), [flat]);
    const texts = isFloat(itemOf(flat)) ? flat : castTo(flat, listOf(types.utf8));
    return call('list_join', types.utf8, [texts, separator ?? nullOf(types.utf8), instead ?? nullOf(types.utf8)]);
  },
});

const split: ScalarRule = scalar({
  takes: [takes.text, takes.text, takes.text],
  optional: 1,
  is: ([value, separator, none]) =>
    call(
      'list_split',
      listOf(types.utf8),
      [value, separator, none].map((each) => each ?? nullOf(types.utf8)),
    ),
});

const make: ScalarRule = {
  kind: 'scalar',
  arity: [0, argumentsMax],
  bind: ({ name, args }) => {
    const values = args.map(({ expression }) => expression);
    const type =
      values.length === 0
        ? types.null
        : commonType(
            `${name}()`,
            values.map((value) => value.type),
            valuesType,
          );
    return call(
      'list_pack',
      listOf(type),
      values.map((value) => castTo(value, type)),
    );
  },
};

/** The depth of a list, which its type says; NULL of NULL. */
const ndims: ScalarRule = scalar({
  takes: [list],
  is: ([given]) =>
    call('if_not_null', types.u64, [
      given ?? nullOf(types.null),
      literal(types.u64, BigInt(depth(given?.type ?? types.null))),
      nullOf(types.u64),
    ]),
});

const empty: ScalarRule = scalar({
  takes: [list],
  is: ([given]) =>
    call('equal', types.bool, [
      call('list_length', types.u64, given === undefined ? [] : [given]),
      literal(types.u64, 0n),
    ]),
});

const rules = {
  make_array: make,
  array_length: length,
  cardinality,
  array_empty: empty,
  array_element: ofList('list_item', item, signed),
  array_has: ofItem('list_has', always(types.bool)),
  array_has_all: ofLists('list_has_all', always(types.bool)),
  array_has_any: ofLists('list_has_any', always(types.bool)),
  array_append: ofItem('list_append', listOf),
  array_prepend: prepend,
  array_concat: concat,
  array_distinct: ofNullNull(ofList('list_distinct', same)),
  array_except: ofLists('list_except', same),
  array_intersect: ofLists('list_intersect', same),
  array_union: ofLists('list_union', same),
  array_position: position,
  array_positions: ofItem('list_positions', always(listOf(types.u64))),
  array_remove: ofNullNull(remove(once)),
  array_remove_n: ofNullNull(withArity(remove(counted), 3)),
  array_remove_all: ofNullNull(remove(all)),
  array_replace: ofNullNull(replace(once)),
  array_replace_n: ofNullNull(withArity(replace(counted), 4)),
  array_replace_all: ofNullNull(replace(all)),
  array_resize: resize,
  array_reverse: ofNullNull(ofList('list_reverse', same)),
  array_slice: slice,
  array_sort: ofNullNull(sort),
  array_any_value: ofList('list_any_value', item),
  array_max: ofList('list_max', item),
  array_min: ofList('list_min', item),
  array_sum: scalar({ takes: [numbers], gives: types.f64, is: 'list_sum' }),
  array_avg: scalar({ takes: [numbers], gives: types.f64, is: 'list_avg' }),
  array_product: scalar({ takes: [numbers], gives: types.f64, is: 'list_product' }),
  array_repeat: scalar({
    takes: [any, signed],
    gives: ([value]) => listOf(value?.type ?? types.null),
    is: 'list_repeat',
  }),
  array_compact: ofNullNull(ofList('list_compact', same)),
  array_ndims: ndims,
  array_to_string: join,
  string_to_array: split,
  flatten,
  generate_series: series(true),
  range: series(false),
} as const satisfies Readonly<Record<string, ScalarRule>>;

/** All items but the first, or but the last. */
const pop = (start: bigint, stop: bigint): ScalarRule =>
  scalar({
    takes: [list],
    is: ([given]) =>
      call('list_slice', given?.type ?? types.null, [
        ...(given === undefined ? [] : [given]),
        int(start),
        int(stop),
        int(1n),
      ]),
  });

const listNames = Object.fromEntries(
  Object.keys(rules)
    .filter((name) => name.startsWith('array_') && name !== 'array_min')
    .map((name) => [name.replace('array_', 'list_'), name]),
);

/** Functions of lists, under all names that DataFusion has for them. */
export const listRules: Readonly<Record<string, ScalarRule>> = {
  ...rules,
  array_pop_front: pop(2n, -1n),
  array_pop_back: pop(1n, -2n),
  ...aliases(rules, { ...listNames, ...otherListNames }),
  array_element: { ...rules.array_element, display: inBrackets },
  array_slice: { ...rules.array_slice, display: inBrackets },
};
