import { beforeAll, describe, expect, test } from '@jest/globals';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import * as fc from 'fast-check';
import { contains, rowTimes } from '@inlay/core';
import { engineType } from '../../engine/print/engine-type.js';
import { printStatement } from '../../engine/print/index.js';
import { printLiteral } from '../../engine/print/literal.js';
import type { Expression, Interval, LiteralValue } from '../../relation/expression.js';
import { call, cast, ColumnNumbers, literal, project, reference } from '../../relation/make.js';
import type { ScanColumn } from '../../relation/relation.js';
import { types, type DataType } from '../../relation/types.js';
import { plain } from './bound.js';
import { caseOf } from './case.js';
import { castTo } from './cast.js';
import { binary } from './operators.js';
import { addInterval, formatInterval } from './values/interval.js';
import { formatDecimal, formatF32, formatF64, parseFloatText } from './values/numbers.js';
import { formatTimestamp } from './values/timestamp.js';

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});

const numbers = new ColumnNumbers();
const columnOf = (type: DataType): ScanColumn => numbers.next(type, 'v');

/** The SQL of an expression over columns of a table that is written out. */
function sqlOf(expression: Expression, columns: readonly ScanColumn[], from: string): string {
  const output = numbers.next(expression.type, 'x');
  const scan = { kind: 'system_scan', schema: 's', table: 't', columns, tableNames: undefined } as const;
  const relation = project(scan, [{ column: output, expression }]);
  const names = new Map(columns.map(({ id }, i) => [id, `v${String(i)}`]));
  const renamed = { ...scan, columns: columns.map((column) => ({ ...column, name: names.get(column.id) ?? '' })) };
  return printStatement(
    { relation: { ...relation, input: renamed }, outputs: [{ ...output, role: 'plain' }] },
    { scan: () => ({ from, columnSql: (name) => name }), systemScan: () => ({ from, columnSql: (name) => name }) },
  );
}

/** The values of an expression for rows of values; all of it is computed while the statement runs, nothing before. */
async function computed(
  types: readonly DataType[],
  rows: readonly (readonly LiteralValue[])[],
  make: (...columns: readonly Expression[]) => Expression,
): Promise<readonly unknown[]> {
  const columns = types.map(columnOf);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE given(id INTEGER, ${types.map((type, i) => `v${String(i)} ${engineType(type)}`).join(', ')})`,
  );
  const values = rows.map(
    (row, id) =>
      `(${[String(id), ...row.map((value, i) => printLiteral(literal(types[i] ?? nothing, value)))].join(', ')})`,
  );
  await connection.run(`INSERT INTO given VALUES ${values.join(', ')}`);
  const sql = sqlOf(make(...columns.map(reference)), columns, '(SELECT * FROM given ORDER BY id)');
  return (await connection.runAndReadAll(sql)).getRows().map(([value]) => value);
}
const nothing = types.null;

const many = { minLength: 200, maxLength: 200 };
const runs = { numRuns: 5 };
const asText = (column: Expression): Expression => cast(column, types.utf8);
const time = fc.bigInt(rowTimes);

describe('what the engine computes is what constants are', () => {
  test('the text of a DOUBLE', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.double(), many), async (given) => {
        const texts = await computed(
          [types.f64],
          given.map((value) => [value]),
          asText,
        );
        expect(texts).toEqual(given.map(formatF64));
      }),
      runs,
    );
  });

  test('the text of a FLOAT, but for a last digit that could be left out', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.float(), many), async (given) => {
        const texts = await computed(
          [types.f32],
          given.map((value) => [value]),
          asText,
        );
        texts.forEach((text, i) => {
          const value = given[i] ?? 0;
          if (text === formatF32(value)) return;
          expect(Math.fround(parseFloatText(String(text)) ?? 0)).toBe(value);
          expect(String(text).replace(/e.*/, '').length).toBeLessThanOrEqual(
            formatF32(value).replace(/e.*/, '').length + 1,
          );
        });
      }),
      runs,
    );
  });

  test('the text of a time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(time, many), async (given) => {
        const texts = await computed(
          [types.time],
          given.map((ns) => [ns]),
          asText,
        );
        expect(texts).toEqual(given.map(formatTimestamp));
        const read = await computed(
          [types.utf8],
          given.map((ns) => [`${formatTimestamp(ns)}+01:30`]),
          (column) => cast(cast(column, types.time, true), types.i64),
        );
        const zoned = given.map((ns) => ns - 5_400_000_000_000n);
        expect(read).toEqual(zoned.map((ns) => (contains(rowTimes, ns) ? ns : null)));
      }),
      runs,
    );
  });

  const intervals = fc.record({
    months: fc.integer({ min: -500, max: 500 }),
    days: fc.integer({ min: -5000, max: 5000 }),
    ns: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }).map((us) => us * 1000n),
  });

  test('the text of an interval', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(intervals, many), async (given) => {
        const texts = await computed(
          [types.interval],
          given.map((value) => [value]),
          asText,
        );
        expect(texts).toEqual(given.map(formatInterval));
      }),
      runs,
    );
  });

  test('a time and an interval, of a column or constant', async () => {
    const near = fc.bigInt({ min: -(4n * 10n ** 18n), max: 4n * 10n ** 18n });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(near, intervals), many),
        intervals,
        fc.nat(999),
        async (given, fixed, below) => {
          const added = await computed([types.time, types.interval], given, (at, by) =>
            cast(call('add_interval', types.time, [at, by]), types.i64),
          );
          expect(added).toEqual(given.map(([ns, by]) => addInterval(ns, by)));
          const constant: Interval = { ...fixed, ns: fixed.ns + BigInt(below) };
          const moved = await computed(
            [types.time],
            given.map(([ns]) => [ns]),
            (at) => cast(call('add_interval', types.time, [at, literal(types.interval, constant)]), types.i64),
          );
          expect(moved).toEqual(given.map(([ns]) => addInterval(ns, constant)));
        },
      ),
      runs,
    );
  });

  test('quotients of decimals, whatever their digits', async () => {
    const scales = fc.integer({ min: 0, max: 6 });
    const digits = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
    await fc.assert(
      fc.asyncProperty(scales, scales, fc.array(fc.tuple(digits, digits), many), async (a, b, pairs) => {
        const given = pairs.map(([x, y]) => [x, y === 0n ? 1n : y] as const);
        const typesOf: DataType[] = [a, b].map((scale) => ({ kind: 'decimal', precision: 16, scale }));
        const quotients = await computed(typesOf, given, (x, y) =>
          asText(binary('/', plain(x, 'x'), plain(y, 'y')).expression),
        );
        expect(quotients).toEqual(given.map(([x, y]) => formatDecimal((x * 10n ** BigInt(4 + b)) / y, a + 4)));
      }),
      runs,
    );
  });

  test('shifts lose the bits that leave the width', async () => {
    const word = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(word, word), many), async (given) => {
        const shifted = async (name: 'shift_left' | 'shift_right'): Promise<readonly unknown[]> =>
          computed([types.i64, types.i64], given, (x, by) => call(name, types.i64, [x, by]));
        expect(await shifted('shift_left')).toEqual(given.map(([x, by]) => BigInt.asIntN(64, x << (by & 63n))));
        expect(await shifted('shift_right')).toEqual(given.map(([x, by]) => x >> (by & 63n)));
      }),
      runs,
    );
  });
});

describe('the text of a statement grows with the depth of an expression, not by its power', () => {
  const column = columnOf(types.f64);
  const length = (wrap: (inner: Expression) => Expression, depth: number): number => {
    let expression: Expression = reference(column);
    for (let i = 0; i < depth; i += 1) expression = wrap(expression);
    return sqlOf(expression, [column], 't').length;
  };
  const value = (expression: Expression): Parameters<typeof binary>[1] => plain(expression, 'x');
  const three = literal(types.i64, 3n);
  const interval = literal(types.interval, { months: 1, days: 0, ns: 0n });

  test.each<[string, (inner: Expression) => Expression]>([
    ['casts to text and back', (inner) => castTo(castTo(inner, types.utf8), types.f64)],
    ['quotients', (inner) => castTo(binary('/', value(three), value(castTo(inner, types.i64))).expression, types.f64)],
    [
      'remainders',
      (inner) =>
        castTo(binary('%', value(castTo(inner, types.i64)), value(castTo(inner, types.i64))).expression, types.f64),
    ],
    [
      'times',
      (inner) =>
        castTo(
          castTo(
            binary('+', value(castTo(castTo(inner, types.i64), types.time)), value(interval)).expression,
            types.date,
          ),
          types.i64,
        ),
    ],
    [
      'CASE with an operand',
      (inner) =>
        caseOf(
          value(inner),
          [
            { when: value(three), then: value(three) },
            { when: value(inner), then: value(three) },
          ],
          undefined,
        ).expression,
    ],
  ])('%s', (name, wrap) => {
    // What names its operand twice in the statement itself doubles with each level.
    const isDoubled = name === 'remainders' || name.startsWith('CASE');
    const [four, eight] = [length(wrap, 4), length(wrap, 8)];
    expect(eight).toBeLessThan(four * (isDoubled ? 20 : 2.5));
  });
});
