import fc from 'fast-check';
import {
  aggregateCalls,
  expressions,
  listOf,
  mostly,
  orderBy,
  perhaps,
  sql,
  windowCalls,
  words,
} from './sql-expressions.js';
import { literal } from './sql-literals.js';
import type { Expressions, Text } from './sql-expressions.js';

export interface FuzzStatement {
  readonly sql: string;
  readonly format: string;
}

/** One column, for where a query stands as a value; without subqueries of its own. */
const oneColumn = words(
  'SELECT 1|SELECT n FROM cpu|SELECT max(n) FROM cpu|SELECT host FROM cpu LIMIT 1|SELECT v FROM mem WHERE false|SELECT a.n|' +
    'SELECT count(*) FROM mem m WHERE m.host = cpu.host|SELECT n, u FROM cpu|VALUES (1), (2)|SELECT time FROM cpu ORDER BY 1',
);

const alias = perhaps(
  fc.oneof(
    {
      arbitrary: words(' AS x| AS "Mixed"| AS time| AS n| AS "a.b"| AS "\u{1F600}"| y| AS "quo""te"| AS host'),
      weight: 24,
    },
    { arbitrary: words(' AS ""| AS select| AS 1|AS "\u0000"'), weight: 1 },
  ),
);

const relation = (of: Expressions): Text =>
  fc.oneof(
    { withCrossShrink: true },
    { arbitrary: words('cpu|cpu|(SELECT * FROM cpu) a|iox.cpu'), weight: 24 },
    { arbitrary: words('cpu AS a|public.iox.cpu|mem m|mem|edge|"odd ""table"|nope|cpu AS cpu(p, q)'), weight: 3 },
    {
      arbitrary: words(
        "(SELECT * FROM mem) m|(VALUES (1, 'a'), (2, NULL)) v(n, s)|(SELECT *, n AS q FROM cpu) a|(SELECT max(n) AS n, host FROM cpu GROUP BY host) a|information_schema.columns|information_schema.tables|system.parquet_files|(SELECT 1 AS n UNION ALL SELECT 2) a|(SELECT NULL AS n) a",
      ),
      weight: 1,
    },
    { arbitrary: sql`${words('generate_series|range')}(${literal('i')}, ${words('3|10|0|NULL|1000')})`, weight: 1 },
    {
      arbitrary: sql`generate_series(${of.T}, ${of.T}, ${words("INTERVAL '10000 days'|INTERVAL '0 s'|1")})`,
      weight: 1,
    },
    { arbitrary: sql`unnest(${of.l})`, weight: 1 },
  );

const joined = (of: Expressions): Text =>
  fc.oneof(
    { withCrossShrink: true },
    { arbitrary: relation(of), weight: 24 },
    {
      arbitrary: sql`cpu ${words('JOIN|LEFT JOIN|FULL JOIN|SEMI JOIN')} (SELECT v, note, time AS at FROM mem) m ON ${of.b}`,
      weight: 3,
    },
    {
      arbitrary: sql`cpu a ${words('JOIN|LEFT JOIN|RIGHT JOIN|FULL JOIN|SEMI JOIN|ANTI JOIN|ASOF JOIN')} ${relation(of)} ON ${of.b}`,
      weight: 2,
    },
    {
      arbitrary: sql`cpu ${words('JOIN|FULL JOIN|LEFT JOIN')} mem m USING (${words('host|time|host, time|nope')})`,
      weight: 1,
    },
    {
      arbitrary: sql`${relation(of)} ${words('CROSS JOIN|NATURAL JOIN|,|, LATERAL|POSITIONAL JOIN')} ${relation(of)}`,
      weight: 1,
    },
  );

const item = (of: Expressions): Text => sql`${of.x}${alias}`;
const star = words('*|cpu.*|a.*|* EXCLUDE (n)|* REPLACE (1 AS n)|* RENAME (n AS z)|count(*)|COLUMNS(*)');
const tail = (of: Expressions): Text =>
  sql`${perhaps(fc.oneof(orderBy(of), words(' ORDER BY 1| ORDER BY 1 DESC| ORDER BY ALL| ORDER BY 1 NULLS FIRST')))}${perhaps(sql` LIMIT ${fc.oneof({ arbitrary: words('1|3|100|0|NULL|2147483648|9223372036854775807'), weight: 20 }, { arbitrary: of.n, weight: 1 })}`)}${perhaps(sql` OFFSET ${words('0|0|1|2|NULL|9223372036854775807|-1')}`, 6)}`;
const condition = (of: Expressions): Text =>
  fc.oneof(of.b, sql`time > ${of.T}`, sql`host = ${of.t}`, sql`host IN (${listOf(of.t, 3)})`);

function selects(of: Expressions): Text {
  return sql`SELECT ${perhaps(words('DISTINCT |ALL |DISTINCT ON (n) '), 6)}${fc.oneof({ arbitrary: listOf(item(of), 2), weight: 8 }, { arbitrary: star, weight: 1 })}${fc.oneof({ arbitrary: sql` FROM ${joined(of)}`, weight: 40 }, { arbitrary: fc.constant(''), weight: 1 })}${perhaps(sql` WHERE ${condition(of)}`)}${tail(of)}`;
}

/** `plain` for what rows are grouped by. */
function groupings(of: Expressions, plain: Expressions): Text {
  const keys = fc.oneof(
    words('1|host|ALL|host, region|()|ROLLUP (host, region)|CUBE (host, b)|GROUPING SETS ((host), ())|2|nope'),
    listOf(plain.x, 2),
  );
  return sql`SELECT ${perhaps(words('host, |1 AS one, |time, '))}${listOf(item(of), 3)} FROM ${joined(plain)}${perhaps(sql` WHERE ${condition(plain)}`)}${perhaps(sql` GROUP BY ${keys}`, 2)}${perhaps(sql` HAVING ${of.b}`, 4)}${tail(of)}`;
}

function windowed(of: Expressions): Text {
  return sql`SELECT ${listOf(item(of), 2)} FROM cpu${perhaps(sql` QUALIFY ${of.b}`, 5)}${tail(of)}`;
}

const nests: readonly (readonly [string, string, string])[] = [
  ['(', '1', ')'],
  ['abs(', 'n', ')'],
  ['- ', '1', ''],
  ['NOT ', 'b', ''],
  ['CASE WHEN b THEN ', '1', ' END'],
  ['coalesce(NULL, ', 's', ')'],
  ["replace('a', 'b', ", 's', ')'],
  ['[', '1', ']'],
  ['(SELECT ', '1', ')'],
  ['', '1', ' + 1'],
  ['', 's', " || 'a'"],
  ['', 'b', ' AND b'],
  ['', 'n', '::BIGINT'],
  ['', 'n', ' IN (1)'],
  ['greatest(1, ', 'f', ')'],
  ['ln(', 'f', ')'],
  ["date_bin(INTERVAL '1 hour', ", 'time', ')'],
  ["repeat('a', ", 'n', ')'],
  ['lpad(', 's', ', 3)'],
  ['nvl2(', 'n', ', 1, 2)'],
];
/** The same form in itself, as often as the limits allow and more. */
const deep: Text = fc
  .tuple(fc.constantFrom(...nests), fc.constantFrom(3, 8, 9, 20, 20, 40, 127, 129, 400))
  .map(([[before, middle, after], n]) => `SELECT ${before.repeat(n)}${middle}${after.repeat(n)} FROM cpu`);

const wide: Text = fc
  .tuple(words('n|u|f|time|host|b'), fc.constantFrom(2, 300, 3000), words("1|'a'|1.5|-1|NULL|$p_big"))
  .map(([name, n, value]) => `SELECT count(*) FROM cpu WHERE ${name} IN (${Array<string>(n).fill(value).join(', ')})`);

const commands = words(
  "SHOW TABLES|SHOW COLUMNS FROM cpu|SHOW COLUMNS FROM nope|DESCRIBE cpu|DESCRIBE \"odd \"\"table\"|DESC mem|SHOW ALL|SHOW DATABASES|DESCRIBE SELECT 1|SHOW TABLES FROM x|EXPLAIN|DESCRIBE|SHOW|SUMMARIZE cpu|PIVOT cpu ON host USING sum(n)|UNPIVOT cpu ON n, u INTO NAME a VALUE c|FROM cpu|TABLE cpu|FROM cpu SELECT n|VALUES (1), ('a')|VALUES (1), (2, 3)|INSERT INTO cpu VALUES (1)|SET threads = 1|PRAGMA version|COPY cpu TO 'x'|CALL pragma_version()|WITH t AS (INSERT INTO cpu VALUES (1)) SELECT 1|CREATE TABLE x AS SELECT 1|SELECT 1; SELECT 2|;|SELECT|SELECT FROM cpu|EXECUTE x|EXPLAIN EXPLAIN SELECT 1|EXPLAIN INSERT INTO cpu VALUES (1)|SELECT 1 INTO x|SELECT * FROM cpu TABLESAMPLE 10%|SELECT * FROM read_csv('x')|SELECT * FROM 'x.parquet'|MERGE INTO cpu USING mem ON true WHEN MATCHED THEN DELETE|SELECT * FROM cpu FOR UPDATE",
);

/** Statements of every form, sound or not. */
function sound(): Text {
  const plain = expressions(oneColumn, () => ({}));
  const grouped = expressions(oneColumn, (of) => aggregateCalls(mostly(plain, of)));
  const overs = expressions(oneColumn, (of) => windowCalls(mostly(plain, of)));
  const query = fc.oneof(
    { withCrossShrink: true },
    { arbitrary: selects(plain), weight: 6 },
    { arbitrary: groupings(grouped, plain), weight: 4 },
    { arbitrary: windowed(overs), weight: 3 },
  );
  const nested = fc.oneof(
    sql`(${query}) ${words('UNION|UNION ALL|INTERSECT|EXCEPT|UNION BY NAME|EXCEPT ALL')} (${query})`,
    sql`WITH ${words('q|q(a)|q(a, c)|cpu|q AS MATERIALIZED|"Q"')} AS (${query}) SELECT * FROM ${words('q|cpu|"Q"|q a, q c')}`,
    sql`WITH RECURSIVE r(k) AS (SELECT ${plain.n} UNION ${words('|ALL ')}SELECT k + ${words('1|5|k')} FROM r WHERE k < 20) SELECT * FROM r`,
    sql`SELECT * FROM (${query}) z`,
    sql`SELECT ${plain.x} FROM cpu WHERE n IN (${query})`,
    sql`SELECT (${query})`,
    sql`SELECT a.n, l.* FROM cpu a, LATERAL (${query}) l`,
    sql`(${query}) ORDER BY 1 LIMIT 3`,
  );
  return fc.oneof(
    { withCrossShrink: true },
    { arbitrary: query, weight: 32 },
    { arbitrary: nested, weight: 8 },
    { arbitrary: sql`${words('EXPLAIN |EXPLAIN ANALYZE |EXPLAIN VERBOSE ')}${query}`, weight: 2 },
    { arbitrary: commands, weight: 2 },
    { arbitrary: fc.oneof({ arbitrary: deep, weight: 5 }, { arbitrary: wide, weight: 1 }), weight: 1 },
  );
}

const noise = [
  ...[
    '(',
    ')',
    "'",
    '"',
    ';',
    '/*',
    '--',
    '\u0000',
    '\u{1F600}',
    '\ud800',
    '$',
    '::',
    '\\',
    '[',
    ']',
    '{',
    '}',
    '#',
    '@',
    ':=',
    '=>',
  ],
  ...[
    ',',
    '.',
    '..',
    ' SELECT ',
    ' FROM ',
    ' AS ',
    ' NULL ',
    ' OVER ',
    ' * ',
    'e',
    '0',
    '%',
    '->',
    '$$',
    "E'",
    '\ufeff',
    '\u00a0',
    ' ',
  ],
];

/** One to three places are cut, doubled, swapped or filled with what does not belong there. */
const damaged = (text: Text): Text =>
  fc
    .tuple(
      text,
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(8), fc.constantFrom(...noise)), {
        minLength: 1,
        maxLength: 3,
      }),
    )
    .map(([whole, harms]) =>
      harms.reduce((now, [where, length, what]) => {
        const at = Math.floor(where * now.length);
        if (length === 0) return now.slice(0, Math.max(1, at));
        if (length < 3) return now.slice(0, at) + now.slice(at + length);
        if (length === 3) return now.slice(0, at) + now.slice(Math.max(0, at - 8));
        return now.slice(0, at) + what + now.slice(at);
      }, whole),
    );

export function fuzzStatements(): fc.Arbitrary<FuzzStatement> {
  const text = sound();
  return fc.record({
    sql: fc.oneof({ withCrossShrink: true }, { arbitrary: text, weight: 14 }, { arbitrary: damaged(text), weight: 1 }),
    format: fc.constantFrom('json', 'json', 'json', 'jsonl', 'csv', 'pretty', 'parquet'),
  });
}
