import fc from 'fast-check';
import { column, literal } from './sql-literals.js';
import { aggregateShapes, castTypes, scalarShapes, windowShapes } from './sql-functions.js';
import type { ArgumentKind, FunctionShape, Kind } from './sql-functions.js';

export type Text = fc.Arbitrary<string>;
export type Expressions = Readonly<Record<Kind, Text>>;

const kinds: readonly Kind[] = ['n', 'i', 't', 'T', 'b', 'l', 'I', 'x', 's'];

/** `${}` of arbitraries. */
export const sql = (strings: TemplateStringsArray, ...parts: readonly Text[]): Text =>
  fc.tuple(...parts).map((values) => strings.map((text, i) => text + (values[i] ?? '')).join(''));

export const words = (text: string): Text => fc.constantFrom(...text.split('|'));
export const listOf = (text: Text, most: number, between = ', '): Text =>
  fc.array(text, { minLength: 1, maxLength: most }).map((items) => items.join(between));
/** Nothing, most of the time. */
export const perhaps = (text: Text, oneIn = 3): Text =>
  fc.oneof({ arbitrary: fc.constant(''), weight: oneIn - 1 }, { arbitrary: text, weight: 1 });

const isKind = (kind: ArgumentKind): kind is Kind => (kinds as readonly string[]).includes(kind);

function call({ name, args }: FunctionShape, of: Expressions, tail: Text = fc.constant('')): Text {
  const given = args.map((kind) =>
    fc.oneof(
      { arbitrary: isKind(kind) ? of[kind] : literal(kind), weight: 24 },
      // What the function does not take.
      { arbitrary: of.x, weight: 1 },
    ),
  );
  return fc.tuple(fc.tuple(...given), tail).map(([values, after]) => `${name}(${values.join(', ')})${after}`);
}

const callsOf = (kind: Kind, of: Expressions): readonly Text[] =>
  scalarShapes.filter(({ result }) => result === kind).map((shape) => call(shape, of));

const leaf = (kind: Kind): Text => {
  if (kind === 's')
    return words(
      "(SELECT selector_first(n, time) FROM cpu)|(SELECT selector_first(s, time) FROM cpu)|(SELECT selector_last(b, time) FROM cpu)|row(1, 'a')|(SELECT selector_max(f, time) FROM cpu)",
    );
  const named = column(kind);
  return named === undefined ? literal(kind) : fc.oneof({ withCrossShrink: true }, literal(kind), named);
};

const castTo = (of: Expressions): Text => {
  const type = fc.constantFrom(...castTypes);
  return fc.oneof(sql`CAST(${of.x} AS ${type})`, sql`TRY_CAST(${of.x} AS ${type})`, sql`(${of.x})::${type}`);
};

/** What is refused, or nearly always. */
const rare = (of: Expressions): Text =>
  fc.oneof(
    sql`${of.x} COLLATE nocase`,
    sql`grouping(${of.x})`,
    sql`(${of.s}).${words('value|time|nope')}`,
    sql`{'value': ${of.x}, 'time': ${of.T}}`,
    sql`${of.l}[1:2]`,
    sql`~ ${of.n}`,
    sql`(${of.n} ${words('//|**|!|@|#|??')} ${of.n})`,
    words(
      'DEFAULT|*|COLUMNS(*)|#1|?|$1|cpu|cpu.*|current_user|lambda x: x|x -> x + 1|{a: 1}|MAP {1: 2}|ARRAY[1, 2]|1:2|rowid|cpu.rowid',
    ),
  );

/** Forms that give the kind and are no calls. */
function forms(of: Expressions, subquery: Text): Readonly<Record<Kind, readonly Text[]>> {
  const arithmetic = fc.constantFrom('+', '-', '*', '/', '%', '&', '|', '<<', '>>', '^');
  const comparison = words('=|<>|<|>|<=|>=|!=|IS DISTINCT FROM|IS NOT DISTINCT FROM');
  const matching = words('LIKE|NOT LIKE|ILIKE|NOT ILIKE|~|!~|~*|!~*|SIMILAR TO|NOT SIMILAR TO|~~|GLOB');
  const chosen = (kind: Kind): Text => sql`CASE WHEN ${of.b} THEN ${of[kind]} ELSE ${of[kind]} END`;
  const inBrackets = (kind: Kind): Text => sql`(${of[kind]})`;
  return {
    n: [sql`(${of.n} ${arithmetic} ${of.n})`, sql`(- ${of.n})`, chosen('n'), sql`(${subquery})`],
    i: [sql`(${of.i} ${arithmetic} ${of.i})`, inBrackets('i')],
    t: [
      sql`(${of.t} || ${of.x})`,
      chosen('t'),
      sql`substring(${of.t} FROM ${of.i} FOR ${of.i})`,
      sql`trim(${words('BOTH|LEADING|TRAILING')} ${of.t} FROM ${of.t})`,
      sql`overlay(${of.t} PLACING ${of.t} FROM ${of.i})`,
    ],
    T: [sql`(${of.T} ${words('+|-')} ${of.I})`, chosen('T'), sql`(${of.T} AT TIME ZONE ${literal('z')})`],
    b: [
      sql`(${of.x} ${comparison} ${of.x})`,
      sql`(${of.n} ${comparison} ${of.n})`,
      sql`(${of.T} ${comparison} ${of.T})`,
      sql`(${of.t} ${matching} ${of.t})`,
      sql`(${of.t} LIKE ${of.t} ESCAPE ${of.t})`,
      sql`(${of.b} ${words('AND|OR')} ${of.b})`,
      sql`(NOT ${of.b})`,
      sql`(${of.x} ${words('BETWEEN|NOT BETWEEN')} ${of.x} AND ${of.x})`,
      sql`(${of.x} ${words('IN|NOT IN')} (${listOf(of.x, 4)}))`,
      sql`(${of.n} ${words('IN|NOT IN')} (${subquery}))`,
      sql`(${of.n} ${words('= ANY|> ALL|<> ANY')} (${subquery}))`,
      sql`(${of.x} ${words('IS NULL|IS NOT NULL|ISNULL|IS TRUE|IS NOT FALSE|IS UNKNOWN')})`,
      sql`EXISTS (${subquery})`,
      sql`((${of.x}, ${of.x}) = (${of.x}, ${of.x}))`,
    ],
    l: [sql`[${listOf(of.n, 3)}]`, sql`[${listOf(of.x, 2)}]`],
    I: [sql`(${of.I} ${words('+|-')} ${of.I})`, sql`(${of.T} - ${of.T})`, sql`(${of.I} * ${of.n})`],
    x: [
      castTo(of),
      castTo(of),
      ...kinds.filter((kind) => kind !== 'x').map(inBrackets),
      sql`(${of.l})[${of.i}]`,
      sql`(${of.s})[${literal('k')}]`,
      sql`extract(${words('year|epoch|dow|nanosecond|eon')} FROM ${of.T})`,
      sql`position(${of.t} IN ${of.t})`,
      rare(of),
    ],
    s: [sql`row(${listOf(of.x, 3)})`, sql`(${of.x}, ${of.x})`, leaf('s'), leaf('s')],
  };
}

/** Expressions by kind, each of leaves, calls of every function that gives the kind, and operators. */
export function expressions(
  subquery: Text,
  more: (of: Expressions) => Partial<Record<Kind, readonly Text[]>>,
): Expressions {
  const identifier = fc.createDepthIdentifier();
  const made = fc.letrec<Record<Kind, string>>((tie) => {
    const of = Object.fromEntries(kinds.map((kind) => [kind, tie(kind)])) as Expressions;
    const formed = forms(of, subquery);
    const added = more(of);
    return Object.fromEntries(
      kinds.map((kind) => {
        const calls = callsOf(kind, of);
        const extra = added[kind] ?? [];
        return [
          kind,
          fc.oneof(
            { maxDepth: 4, depthSize: 'small', depthIdentifier: identifier, withCrossShrink: true },
            { arbitrary: leaf(kind), weight: 8 },
            ...(calls.length === 0 ? [] : [{ arbitrary: fc.oneof(...calls), weight: 5 }]),
            { arbitrary: fc.oneof(...formed[kind]), weight: 3 },
            ...(extra.length === 0 ? [] : [{ arbitrary: fc.oneof(...extra), weight: 6 }]),
          ),
        ];
      }),
    ) as unknown as Record<Kind, Text>;
  });
  return made;
}

const order = (of: Expressions): Text => sql`${of.x}${words('| ASC| DESC')}${words('| NULLS FIRST| NULLS LAST')}`;
export const orderBy = (of: Expressions): Text => sql` ORDER BY ${listOf(order(of), 2)}`;

/** The first, and now and then the second, where it does not belong. */
export const mostly = (usual: Expressions, rarely: Expressions): Expressions =>
  Object.fromEntries(
    kinds.map((kind) => [
      kind,
      fc.oneof(
        { withCrossShrink: true },
        { arbitrary: usual[kind], weight: 40 },
        { arbitrary: rarely[kind], weight: 1 },
      ),
    ]),
  ) as Expressions;

/** Calls of aggregates, with DISTINCT, FILTER, ORDER BY and OVER where they may and where they may not stand. */
export function aggregateCalls(of: Expressions): Partial<Record<Kind, readonly Text[]>> {
  const filter = sql` FILTER (WHERE ${of.b})`;
  const within = sql` WITHIN GROUP (ORDER BY ${order(of)})`;
  return byResult(aggregateShapes, (shape) =>
    fc.oneof(
      { arbitrary: call(shape, of, perhaps(filter, 4)), weight: 12 },
      { arbitrary: sql`${fc.constant(shape.name)}(DISTINCT ${of.x}${perhaps(orderBy(of))})`, weight: 1 },
      { arbitrary: sql`${fc.constant(shape.name)}(${of.x}${orderBy(of)})`, weight: 1 },
      {
        arbitrary: sql`${words('percentile_cont|quantile_disc|percentile_disc|mode|sum')}(${literal('q')})${within}`,
        weight: 1,
      },
    ),
  );
}

/** The first of them in order, or any. */
const bound = (of: Expressions, first: string): Text =>
  fc.oneof(
    { arbitrary: words(first), weight: 6 },
    {
      arbitrary: sql`${words("1|2|0|INTERVAL '1 hour'")} ${words(first.includes('PREC') ? 'PRECEDING' : 'FOLLOWING')}`,
      weight: 3,
    },
    { arbitrary: words('UNBOUNDED PRECEDING|CURRENT ROW|UNBOUNDED FOLLOWING'), weight: 1 },
    { arbitrary: sql`${fc.oneof(literal('i'), literal('I'), of.x)} ${words('PRECEDING|FOLLOWING')}`, weight: 1 },
  );

export function windowCalls(of: Expressions): Partial<Record<Kind, readonly Text[]>> {
  const frame = sql` ${words('ROWS|RANGE|GROUPS')} BETWEEN ${bound(of, 'UNBOUNDED PRECEDING|CURRENT ROW')} AND ${bound(of, 'UNBOUNDED FOLLOWING|CURRENT ROW')}`;
  const parts = sql`${perhaps(sql`PARTITION BY ${of.x}`)}${perhaps(orderBy(of), 2)}${perhaps(frame)}`;
  const over = sql` OVER (${parts})`;
  return byResult([...windowShapes, ...windowShapes, ...aggregateShapes], (shape) =>
    fc.oneof(
      { arbitrary: call(shape, of, over), weight: 9 },
      {
        arbitrary: sql`${fc.constant(shape.name)}(${of.x}${words('| IGNORE NULLS| RESPECT NULLS')})${over}`,
        weight: 1,
      },
    ),
  );
}

function byResult(
  shapes: readonly FunctionShape[],
  make: (shape: FunctionShape) => Text,
): Partial<Record<Kind, readonly Text[]>> {
  return Object.fromEntries(kinds.map((kind) => [kind, shapes.filter(({ result }) => result === kind).map(make)]));
}
