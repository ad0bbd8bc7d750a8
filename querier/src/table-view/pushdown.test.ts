import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ParquetFile, Table } from '@inlay/catalog';
import { columnId, databaseId, fileId, incarnationId, tableId } from '@inlay/core';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { HotTables } from '../engine/engine.js';
import { TestDuckDb, testContext } from '../sql/testing/test-duckdb.js';
import type { LocalFile } from '../source/table-snapshot.js';
import { tableView } from './table-view.js';
import { wholeSnapshot } from '../source/testing/whole-snapshot.js';

const table: Table = {
  id: tableId(1),
  databaseId: databaseId(1),
  name: 'cpu',
  columns: [
    { id: columnId(1), name: 'host', kind: 'tag' },
    { id: columnId(2), name: 'usage', kind: 'f64' },
  ],
};
const start = 1_700_000_000_000_000_000n;
const all = new Uint8Array(16).fill(255);
const directory = mkdtempSync(join(tmpdir(), 'inlay-pushdown-'));
const duck = new TestDuckDb(await (await DuckDBInstance.create(':memory:')).connect());

/** 1,000 rows, one a second. */
const rows = (from: number, stamp: number): string =>
  `FROM range(1000) t(i), LATERAL (SELECT make_timestamp_ns(${String(start)} + (${String(from)} + i) * 1000000000) AS time, i % 10 AS sid, 1.5::DOUBLE AS c2, (${String(stamp)} + i)::BIGINT AS stamp)`;

async function fileOf(name: string, from: number, stamp: number): Promise<LocalFile> {
  const path = join(directory, `${name}.parquet`);
  await duck.run(`COPY (SELECT 'h' || sid AS c1, time, c2, stamp ${rows(from, stamp)}) TO '${path}'`);
  const file: ParquetFile = {
    id: fileId(name),
    tableId: table.id,
    partitionKey: 'p',
    path,
    level: 0,
    times: { min: start + BigInt(from) * 1_000_000_000n, max: start + BigInt(from + 999) * 1_000_000_000n },
    rowCount: 1000,
    sizeBytes: 1,
    crc32c: undefined,
    minStamp: 0n,
    maxStamp: 1n,
    multiVersion: false,
    shards: all,
    columns: [
      { id: columnId(1), nulls: 0 },
      { id: columnId(2), nulls: 0 },
    ],
    sortKey: [],
    origin: undefined,
    deletesAppliedTo: 0n,
    createdAtMs: 0,
  };
  return { file, path };
}

interface PlanNode {
  readonly name: string;
  readonly children: readonly PlanNode[];
  readonly extra_info: Readonly<Record<string, unknown>>;
}

/** The filters of each scan of rows. */
async function scans(sql: string, files: readonly LocalFile[], hot: readonly HotTables[]): Promise<string[]> {
  const compiled = await duck.compile(sql, testContext([table], { nowNs: start + 1_900_000_000_000n }));
  const [scan] = compiled.scans;
  if (scan === undefined) throw new Error('no table');
  const snapshot = wholeSnapshot(table, { hot, files });
  const view = tableView(snapshot, scan);
  await duck.run(`CREATE OR REPLACE TEMP VIEW ${view.name} AS ${view.sql}`);
  const plan = await duck.rows(`EXPLAIN (FORMAT json) ${compiled.sql}`);
  const found: string[] = [];
  const walk = (node: PlanNode): void => {
    const isScan =
      /PARQUET/.test(node.name) ||
      (/SEQ_SCAN/.test(node.name) && String(node.extra_info['Table']).includes('hot_rows'));
    if (isScan) found.push(JSON.stringify(node.extra_info['Filters'] ?? ''));
    node.children.forEach(walk);
  };
  (JSON.parse(plan.rows[0]?.[1] ?? '[]') as PlanNode[]).forEach(walk);
  return found;
}

let early: LocalFile;
let late: LocalFile;
let hot: HotTables;

beforeAll(async () => {
  await duck.setUp([]);
  early = await fileOf('early', 0, 0);
  late = await fileOf('late', 500, 10_000);
  await duck.run(`CREATE TABLE hot_rows AS SELECT sid, time, stamp, c2 ${rows(1000, 20_000)}`);
  await duck.run(`CREATE TABLE hot_series AS SELECT i AS sid, 'h' || i AS c1 FROM range(10) t(i)`);
  hot = {
    rowsTable: 'hot_rows',
    seriesTable: 'hot_series',
    generation: {
      incarnation: incarnationId(1),
      generation: 1,
      partitionKey: 'p',
      rowCount: 1000,
      seriesCount: 10,
      times: { min: start + 1_000_000_000_000n, max: start + 1_999_000_000_000n },
      shards: all,
      repeats: [],
      tags: [columnId(1)],
      fields: [{ id: columnId(2), nulls: 0 }],
      chunks: [],
    },
  };
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('filters reach the scans', () => {
  test('time, in a file read alone', async () => {
    const [only, ...others] = await scans(
      `SELECT max(usage) FROM cpu WHERE time > now() - interval '30 minutes'`,
      [early],
      [],
    );
    expect(others).toEqual([]);
    expect(only).toContain("time>='2023-11-14 22:15:00.000000001'::TIMESTAMP_NS");
  });

  test('tag and time, in files that are merged, and in those parts of them that are not', async () => {
    const found = await scans(
      `SELECT max(usage) FROM cpu WHERE host = 'h7' AND time > now() - interval '30 minutes'`,
      [early, late],
      [],
    );
    expect(found.length).toBeGreaterThan(1);
    for (const filters of found) {
      expect(filters).toContain("c1='h7'");
      expect(filters).toMatch(/time>=?'2023-11-14 22:/);
    }
  });

  test('time, in hot rows, merged with a file and alone', async () => {
    for (const files of [[late], []]) {
      const found = await scans(`SELECT max(usage) FROM cpu WHERE time > now() - interval '10 minutes'`, files, [hot]);
      expect(found.length).toBeGreaterThan(0);
      for (const filters of found) expect(filters).toMatch(/time>=?'2023-11-14 22:/);
    }
  });
});
