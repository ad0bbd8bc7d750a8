import { beforeAll, describe, expect, test } from '@jest/globals';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { isInlayError } from '@inlay/core';
import { isInShare } from '@inlay/testing';
import { engineType } from '../../engine/print/engine-type.js';
import { printStatement } from '../../engine/print/index.js';
import { ColumnNumbers, project } from '../../relation/make.js';
import type { ScanColumn, SystemScan } from '../../relation/relation.js';
import { resolveFarTimes } from '../../relation/rules/far-times.js';
import { arrowName, type DataType } from '../../relation/types.js';
import type { Bound } from './bound.js';
import { deviationOf } from './testing/deviations.js';
import { GoldenBinder, readLines, type Form, type Golden } from './testing/expressions.js';
import { arrowTypeName, columnSql, isSame, typeOfColumn, valueText } from './testing/values.js';

interface GoldenColumn {
  readonly name: string;
  readonly type: string;
  readonly values: readonly (string | null)[];
}

const numbers = new ColumnNumbers();
const table = readLines('table') as readonly GoldenColumn[];
const columns: readonly ScanColumn[] = table.map(({ name, type }) => numbers.next(typeOfColumn(type), name));
const scan: SystemScan = { kind: 'system_scan', schema: 's', table: 't', columns, tableNames: undefined };
const binder = new GoldenBinder(columns);
const rowCount = table[0]?.values.length ?? 0;

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
  const types = table.map(({ type }) => typeOfColumn(type));
  const rows = Array.from({ length: rowCount }, (_, row) => {
    const cells = table.map(({ values }, i) =>
      columnSql(values[row] ?? null, types[i] as DataType, engineType(types[i] as DataType)),
    );
    return `(${[String(row), ...cells].join(', ')})`;
  });
  const names = ['id', ...table.map(({ name }) => `"${name}"`)];
  await connection.run(
    `CREATE TABLE t AS SELECT * FROM (VALUES ${rows.join(', ')}) AS v(${names.join(', ')}) ORDER BY id`,
  );
});

function sqlOf(bound: Bound, rows: string): string {
  const output = numbers.next(bound.expression.type, bound.name);
  const relation = project(scan, [{ column: output, expression: bound.expression }]);
  const statement = resolveFarTimes({ relation, outputs: [{ ...output, role: 'plain' }] });
  return printStatement(statement, {
    scan: () => ({ from: 't', columnSql: (name) => `"${name}"` }),
    systemScan: () => ({ from: rows, columnSql: (name) => `"${name}"` }),
  });
}

/** The values of all rows, and an error for those that have none; those of which one is `expected` are asked for one by one. */
async function valuesOf(bound: Bound, isExpected: readonly boolean[]): Promise<readonly (string | null | Failure)[]> {
  const values: (string | null | Failure)[] = [];
  const read = async (rows: readonly number[]): Promise<void> => {
    const from = `(SELECT * FROM t WHERE id IN (${rows.join(', ')}) ORDER BY id)`;
    const reader = await connection.runAndReadAll(sqlOf(bound, rows.length === rowCount ? 't' : from));
    reader.getRows().forEach(([value], i) => {
      values[rows[i] ?? 0] = valueText(value, bound.expression.type);
    });
  };
  const readEach = async (rows: readonly number[]): Promise<void> => {
    for (const row of rows)
      await read([row]).catch((error: unknown) => {
        values[row] = failureOf(error);
      });
  };
  const rows = Array.from({ length: rowCount }, (_, row) => row);
  const good = rows.filter((row) => isExpected[row] !== true);
  if (good.length > 0) await read(good).catch(async () => readEach(good));
  await readEach(rows.filter((row) => isExpected[row] === true));
  return values;
}

/** Errors of the engine are made outside of the realm of the test: they are no instances of its Error. */
interface Failure {
  readonly failure: string;
}
const failureOf = (error: unknown): Failure => ({
  failure: String((error as { message: unknown }).message).split('\n')[0] ?? '',
});
const isFailure = (value: unknown): value is Failure =>
  typeof value === 'object' && value !== null && 'failure' in value;

function bound(of: Form): Bound | Failure {
  try {
    return binder.bind(of);
  } catch (error) {
    if (isInlayError(error)) return failureOf(error);
    throw error;
  }
}

const isError = (value: unknown): value is object => value !== null && typeof value === 'object';

/** What is different from what DataFusion says, one line each. */
async function differences(golden: Golden): Promise<readonly string[]> {
  const what = JSON.stringify(golden.of);
  const made = bound(golden.of);
  if (golden.refused === true) return isFailure(made) ? [] : [`${what} is not refused`];
  const wanted = golden.values ?? [];
  const isNeverAnswered = wanted.every(isError);
  if (isFailure(made))
    return isNeverAnswered || deviationOf(golden.of, golden) !== undefined
      ? []
      : [`${what} is refused: ${made.failure}`];
  const { type } = made.expression;
  const found: string[] = [];
  if (golden.name !== undefined && !what.includes('ARROW') && made.name !== golden.name)
    found.push(`${what} is called ${made.name}, not ${golden.name}`);
  const typeName = arrowTypeName(type, arrowName);
  if (golden.type !== undefined && typeName !== golden.type.replace('Utf8View', 'Utf8'))
    found.push(`${what} is of type ${typeName}, not ${golden.type}`);
  const values = await valuesOf(made, wanted.map(isError));
  wanted.forEach((value, row) => {
    const given = values[row] ?? null;
    if (isError(value) && isFailure(given)) return;
    if (!isError(value) && !isFailure(given) && isSame(given, value, type)) return;
    if (deviationOf(golden.of, golden, value) !== undefined) return;
    found.push(`${what} in row ${String(row)}: ${JSON.stringify(given)}, not ${JSON.stringify(value)}`);
  });
  return found;
}

const groups = ['literals', 'arithmetic', 'bits', 'comparisons', 'times', 'texts', 'forms', 'cases', 'casts'];

describe('what an expression is called, its type and its values are as DataFusion says', () => {
  test.each(groups)('%s', async (group) => {
    const found: string[] = [];
    const all = readLines(group) as readonly Golden[];
    // The third part of what is many shifts with each seven lines: forms and types take turns in the lines.
    const goldens = all.filter((_, i) => all.length < 200 || isInShare(i, Math.floor(i / 7)));
    for (const golden of goldens) found.push(...(await differences(golden)));
    expect(found).toEqual([]);
  });
});
