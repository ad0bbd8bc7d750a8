import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { columnId, databaseId, rowTimes, tableId } from '@inlay/core';
import type { Table } from '@inlay/catalog';
import { atLength } from '@inlay/testing';
import fc from 'fast-check';
import { printStatement, type Sources } from '../../engine/print/index.js';
import { explain } from '../explain.js';
import type { Relation, Scan, Statement } from '../relation.js';
import { scansOf } from '../scans.js';
import { randomLimit, randomTree } from '../testing/random-tree.js';
import { applyRules } from './apply-rules.js';

const table: Table = {
  id: tableId(1),
  databaseId: databaseId(1),
  name: 'cpu',
  columns: [
    { id: columnId(1), name: 'host', kind: 'tag' },
    { id: columnId(2), name: 'usage', kind: 'f64' },
    { id: columnId(3), name: 'n', kind: 'i64' },
  ],
};

/** Everything that is there. */
const whole: Sources = {
  scan: () => ({ from: 'cpu', columnSql: (name) => `"${name}"` }),
  systemScan: () => {
    throw new Error('no system tables here');
  },
};

/** Nothing but what the scan says that it needs: what it leaves out must not be missed. */
const needed: Sources = {
  ...whole,
  scan: ({ columns, times, tagValues, first }: Scan) => {
    const list = columns.map(({ name }) => `"${name}"`).join(', ') || 'true AS nothing';
    const bounds = [
      times.min > rowTimes.min ? `"time" >= make_timestamp_ns(${String(times.min)})` : 'true',
      times.max < rowTimes.max
        ? `"time" <= make_timestamp_ns(${String(times.max < rowTimes.min ? rowTimes.min : times.max)})`
        : 'true',
    ];
    const tags = [...tagValues].map(([name, values]) =>
      values.length === 0 ? 'false' : `"${name}" IN (${values.map((value) => `'${value}'`).join(', ')})`,
    );
    const order = first?.from === 'oldest' ? 'ASC' : 'DESC';
    const enough =
      first === undefined ? '' : ` QUALIFY rank() OVER (ORDER BY "time" ${order}) <= ${String(first.count)}`;
    return {
      from: `(SELECT ${list} FROM cpu WHERE ${[...bounds, ...tags].join(' AND ')}${enough})`,
      columnSql: (name) => `"${name}"`,
    };
  },
};

const statementOf = (relation: Relation): Statement => ({
  relation,
  outputs: relation.columns.map((column) => ({ ...column, role: 'plain' })),
});

describe('the rules of the tree', () => {
  let connection: DuckDBConnection;
  beforeAll(async () => {
    connection = await (await DuckDBInstance.create(':memory:')).connect();
    // As the engine has it.
    await connection.run(`SET disabled_optimizers = 'top_n_window_elimination'`);
    await connection.run('CREATE TABLE cpu(host VARCHAR, usage DOUBLE, n BIGINT, "time" TIMESTAMP_NS)');
    await connection.run(`INSERT INTO cpu SELECT CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN 'a' WHEN 2 THEN 'b' ELSE 'c' END,
      CASE WHEN i % 5 = 0 THEN NULL ELSE i % 7 END, CASE WHEN i % 3 = 0 THEN NULL ELSE i % 6 END, make_timestamp_ns(i % 8) FROM range(24) t(i)`);
    await connection.run('INSERT INTO cpu SELECT * FROM cpu WHERE "time" > make_timestamp_ns(3)');
  });
  afterAll(() => {
    connection.closeSync();
  });

  async function answer(statement: Statement, sources: Sources): Promise<readonly string[]> {
    const reader = await connection.runAndReadAll(printStatement(statement, sources));
    return reader
      .getRows()
      .map((row) => row.map((value) => String(value)).join('|'))
      .sort();
  }

  /** How many scans were told that a few rows are enough. */
  async function changesNothing(trees: fc.Arbitrary<Relation>, numRuns: number): Promise<number> {
    let first = 0;
    await fc.assert(
      fc.asyncProperty(trees, async (relation) => {
        const statement = statementOf(relation);
        const ruled = applyRules(statement);
        first += scansOf(ruled.relation).tables.filter((scan) => scan.first !== undefined).length;
        expect(explain(ruled).length).toBeGreaterThan(0);
        expect(await answer(ruled, needed)).toEqual(await answer(statement, whole));
      }),
      { numRuns, seed: Number(process.env['INLAY_SEED'] ?? 1) },
    );
    return first;
  }

  test('change no answer, though scans give nothing but what is needed of them', async () => {
    await changesNothing(randomTree(table), Number(process.env['INLAY_TREES'] ?? atLength(500, 100)));
  });

  test('nor do they where a limit is near a scan', async () => {
    expect(await changesNothing(randomLimit(table), atLength(600, 200))).toBeGreaterThan(10);
  });
});
