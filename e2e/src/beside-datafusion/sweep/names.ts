import { expr, query, text } from '../tree/tree.js';
import type { Part, Tree } from '../tree/tree.js';
import { constantTree } from '../statements/constants.js';
import { literals } from '../statements/literals.js';
import {
  aggregateShapes,
  constants,
  orderedShapes,
  scalarShapes,
  types,
  windowShapes,
  withinShapes,
} from '../statements/shapes.js';
import type { Shape } from '../statements/shapes.js';
import { varying } from './operands.js';

const argsOf = ({ args }: Shape): Part[] =>
  args.flatMap((letter, i): Part[] => {
    const known = constants[letter];
    const arg = known === undefined ? varying(types[letter] ?? 'i64', i) : constantTree(letter, known[0] ?? 'NULL');
    return i === 0 ? [arg] : [', ', arg];
  });

const composed = [
  ...[
    'n + 1',
    'n - u',
    'n * 2',
    'n / 2',
    'n % 3',
    '-n',
    'n + f',
    '(n + 1) * 2',
    'n + 1 * 2',
    'n & 3',
    'n | 3',
    'n ^ 3',
    'n << 1',
    'n >> 1',
  ],
  ...[
    'n = 1',
    'n <> 1',
    'n != 1',
    'n < 1',
    'n >= 1',
    'b AND n > 1',
    'b OR n > 1',
    'NOT b',
    'NOT n = 1',
    'n IS NULL',
    'n IS NOT NULL',
  ],
  ...[
    'b IS TRUE',
    'b IS NOT FALSE',
    'b IS UNKNOWN',
    'n IS DISTINCT FROM 1',
    'n IS NOT DISTINCT FROM u',
    'n BETWEEN 1 AND 3',
  ],
  ...[
    'n NOT BETWEEN 1 AND 3',
    'n IN (1, 2)',
    'n NOT IN (1, 2)',
    "s LIKE 'a%'",
    "s NOT LIKE 'a%'",
    "s ILIKE 'a%'",
    "s NOT ILIKE 'a%'",
  ],
  ...[
    "s ~ 'a'",
    "s !~ 'a'",
    "s ~* 'a'",
    "s !~* 'a'",
    "s || 'x'",
    "s || host || 'x'",
    "time > '2023-11-14'",
    "host = 'a'",
    "time + INTERVAL '1 day'",
  ],
  ...[
    "time - INTERVAL '1 month 2 days 3 hours'",
    "time > now() - INTERVAL '1 hour'",
    'CASE WHEN b THEN 1 END',
    'CASE WHEN b THEN 1 ELSE 2 END',
  ],
  ...[
    'CASE n WHEN 1 THEN 2 END',
    "CASE WHEN b THEN 'x' WHEN n > 1 THEN 'y' ELSE 'z' END",
    'CAST(n AS DOUBLE)',
    'n::double',
    'TRY_CAST(s AS BIGINT)',
  ],
  ...[
    'CAST(time AS DATE)',
    'CAST(n AS VARCHAR)',
    'extract(hour FROM time)',
    'substring(s FROM 2)',
    "position('a' IN s)",
    "trim(BOTH 'a' FROM s)",
  ],
  ...[
    '[n, 1]',
    '[n, 1][1]',
    '(SELECT 1)',
    '(SELECT max(v) FROM w)',
    'EXISTS (SELECT 1 FROM w)',
    'n IN (SELECT v FROM w)',
    'm.n',
    'm.n + m.u',
    '"n"',
  ],
  ...[
    "'a'",
    "'it''s'",
    '1',
    '1.5',
    '1e10',
    '-1',
    '-1.5',
    '100000000000',
    '0.1',
    'NULL',
    'true',
    "DATE '2023-11-14'",
    "TIMESTAMP '2023-11-14'",
    "INTERVAL '1 day'",
  ],
  ...[
    'count(*)',
    'count(1)',
    'count(n)',
    'count(DISTINCT n)',
    'sum(n) + 1',
    'max(n) - min(n)',
    'sum(n) FILTER (WHERE b)',
    'count(*) FILTER (WHERE n > 1 AND b)',
  ],
  ...[
    'array_agg(n ORDER BY id DESC)',
    'first_value(n ORDER BY id)',
    'percentile_cont(0.5) WITHIN GROUP (ORDER BY n)',
    'sum(DISTINCT n)',
  ],
];
const overs = [
  'OVER ()',
  'OVER (ORDER BY id)',
  'OVER (ORDER BY id DESC)',
  'OVER (ORDER BY id NULLS FIRST)',
  'OVER (PARTITION BY host)',
  'OVER (PARTITION BY host, region ORDER BY id, n DESC)',
  'OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)',
  'OVER (ORDER BY id ROWS UNBOUNDED PRECEDING)',
  "OVER (ORDER BY time RANGE BETWEEN INTERVAL '1 hour' PRECEDING AND CURRENT ROW)",
];

const unnamed = (...parts: readonly Part[]): Tree => query('SELECT ', ...parts, ' FROM m');

/** Outputs without an alias: what is told here is what they are called by. */
export function* names(): Generator<Tree> {
  for (const shape of [...scalarShapes, ...aggregateShapes.filter(({ name }) => name !== 'grouping')])
    yield unnamed(expr(shape.result, `${shape.name}(`, ...argsOf(shape), ')'));
  for (const shape of orderedShapes)
    yield unnamed(expr(shape.result, `${shape.name}(`, ...argsOf(shape), ' ORDER BY id)'));
  for (const shape of withinShapes)
    yield unnamed(
      expr(
        shape.result,
        `${shape.name}(`,
        ...argsOf({ ...shape, args: shape.args.slice(0, -1) }),
        ') WITHIN GROUP (ORDER BY f)',
      ),
    );
  for (const shape of windowShapes)
    yield unnamed(expr(shape.result, `${shape.name}(`, ...argsOf(shape), ') OVER (ORDER BY id)'));
  for (const over of overs)
    for (const call of ['sum(n)', 'row_number()', 'lag(n, 1, 0)', 'count(*)', 'first_value(n)'])
      yield unnamed(text(`${call} ${over}`));
  for (const each of composed) yield unnamed(text(each));
  for (const values of Object.values(literals)) for (const value of values) yield query('SELECT ', text(value));
}
