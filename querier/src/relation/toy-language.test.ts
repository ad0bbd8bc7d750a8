import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { columnId, databaseId, tableId } from '@inlay/core';
import type { Table } from '@inlay/catalog';
import { printStatement, type Sources } from '../engine/print/index.js';
import { applyRules } from './rules/apply-rules.js';
import { scansOf } from './scans.js';
import { toyStatement } from './testing/toy-language.js';

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
const rows = [
  ['a', 1.5, 10, 1],
  ['a', 2.5, 20, 2],
  ['b', 4, 30, 3],
] as const;
const sources: Sources = {
  scan: () => ({ from: 'cpu', columnSql: (name) => `"${name}"` }),
  systemScan: () => {
    throw new Error('no system tables here');
  },
};

describe('a second front end', () => {
  let connection: DuckDBConnection;
  beforeAll(async () => {
    connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run('CREATE TABLE cpu(host VARCHAR, usage DOUBLE, n BIGINT, "time" TIMESTAMP_NS)');
    for (const [host, usage, n, ns] of rows)
      await connection.run(
        `INSERT INTO cpu VALUES ('${host}', ${String(usage)}, ${String(n)}, make_timestamp_ns(${String(ns)}))`,
      );
  });
  afterAll(() => {
    connection.closeSync();
  });

  test.each([
    ['count cpu where host is a', ['host'], [['2']]],
    ['count cpu', [], [['3']]],
    [
      'mean usage of cpu by host',
      ['host', 'usage'],
      [
        ['a', '2'],
        ['b', '4'],
      ],
    ],
    [
      'last 2 of cpu',
      ['n', 'time'],
      [
        ['1970-01-01 00:00:00.000000003', '31'],
        ['1970-01-01 00:00:00.000000002', '21'],
      ],
    ],
  ])('%s: the tree goes through rules and printer, and reads %p', async (line, columns, wanted) => {
    const statement = applyRules(toyStatement(line, table));
    const [scan] = scansOf(statement.relation).tables;
    expect(scan?.columns.map(({ name }) => name)).toEqual(columns);
    const answer = await connection.runAndReadAll(printStatement(statement, sources));
    expect(answer.getRows().map((row) => row.map((value) => String(value)))).toEqual(wanted);
  });

  test('what a condition says of a tag reaches the scan', () => {
    const [scan] = scansOf(applyRules(toyStatement('count cpu where host is a', table)).relation).tables;
    expect(scan?.tagValues).toEqual(new Map([['host', ['a']]]));
  });
});
