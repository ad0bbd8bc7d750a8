import { DuckDBInstance } from '@duckdb/node-api';
import type { Catalog, DatabaseSchema, ParquetFile, Table } from '@inlay/catalog';
import {
  admin,
  InlayError,
  columnId,
  databaseId,
  emptyShardBitmap,
  fileId,
  incarnationId,
  int64Max,
  noMetrics,
  tableId,
} from '@inlay/core';
import { entryPoint } from '@inlay/runtime';
import { patientMs, SimulatedClock } from '@inlay/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { types } from '../relation/types.js';
import { SqlThread } from '../thread/sql-thread.js';
import { StatementPlanner } from '../thread/statement-planner.js';
import { toWireError } from '../engine/child/engine-errors.js';
import { EngineQueryService } from './engine-query-service.js';
import { TestDuckDb } from '../sql/testing/test-duckdb.js';
import type { Engine, EngineQuery, EngineResult } from '../engine/engine.js';
import type { QueryAnswer, QueryRequest } from './query-service.js';
import type { TableScan } from '../relation/table-scan.js';
import type { Source } from '../source/table-snapshot.js';
import { wholeSnapshot } from '../source/testing/whole-snapshot.js';

const table: Table = {
  id: tableId(7),
  databaseId: databaseId(1),
  name: 'Cpu',
  columns: [
    { id: columnId(1), name: 'Host', kind: 'tag' },
    { id: columnId(2), name: 'usage', kind: 'f64' },
  ],
};
const other: Table = { ...table, id: tableId(8), name: 'mem' };

const duck = new TestDuckDb(await (await DuckDBInstance.create(':memory:')).connect());
const asked: TableScan[] = [];
const ran: EngineQuery[] = [];
let released = 0;
let missing: readonly number[] = [];
let version = 1n;
let retentionNs: bigint | undefined;
let failSource: string | undefined;

/** Answers as the engine does, in JSON, from one process. */
const engine: Pick<Engine, 'run' | 'describe'> = {
  run: async (query) => {
    ran.push(query);
    for (const view of query.views) await duck.run(`CREATE OR REPLACE TEMP VIEW ${view.name} AS ${view.sql}`);
    const answer = await duck.rows(query.sql).catch((error: unknown) => {
      const { kind, code, message } = toWireError(new Error((error as Error).message));
      throw new InlayError(kind, message, { code });
    });
    const rows = answer.rows.map((row) =>
      Object.fromEntries(row.map((cell, i) => [query.columns[i]?.name ?? '', cell])),
    );
    let count: number | undefined;
    async function* chunks(): EngineResult['chunks'] {
      count = rows.length;
      yield { header: new Uint8Array(), body: Buffer.from(JSON.stringify(rows)) };
    }
    return { schemaMessage: new Uint8Array(), chunks: chunks(), rowCount: () => count };
  },
  describe: async (query) => {
    ran.push(query);
    for (const view of query.views) await duck.run(`CREATE OR REPLACE TEMP VIEW ${view.name} AS ${view.sql}`);
    const { types } = await duck.rows(query.sql);
    return Buffer.from(types.join());
  },
};
const source: Source = {
  snapshot: async (scan) => {
    asked.push(scan);
    if (failSource === scan.table.name)
      throw new InlayError('unavailable', 'incarnation 3 did not answer', { code: 'incarnation_unreachable' });
    return wholeSnapshot(scan.table, {
      times: scan.times,
      filesPruned: 4,
      missing: missing.map(incarnationId),
      release: () => released++,
    });
  },
};
const file: ParquetFile = {
  id: fileId('f'),
  tableId: table.id,
  partitionKey: '2026-01-01',
  path: 'a/b.parquet',
  level: 0,
  times: { min: 5n, max: 6n },
  rowCount: 2,
  sizeBytes: 100,
  crc32c: 0x0000_beef,
  minStamp: 1n,
  maxStamp: 2n,
  multiVersion: false,
  shards: emptyShardBitmap(),
  columns: [],
  sortKey: [],
  origin: undefined,
  deletesAppliedTo: 0n,
  createdAtMs: 1000,
};
const catalog: Pick<Catalog, 'schema' | 'listFiles'> = {
  schema: async (name, known) => {
    if (name !== 'db') throw new InlayError('not_found', `no database "${name}"`, { code: 'database_not_found' });
    if (known?.version === version) return undefined;
    const schema: DatabaseSchema = {
      database: { id: databaseId(1), name, retentionNs, tablesMax: 1, columnsPerTableMax: 1, createdAtMs: 0 },
      tables: version === 1n ? [table] : [table, other],
      version,
    };
    return schema;
  },
  listFiles: async (id) => ({ files: id === table.id ? [file] : [], filesVersion: 1n, incarnations: [] }),
};
const clock = new SimulatedClock(1_700_000_000_000);
const thread = new SqlThread({
  entry: entryPoint(import.meta.url, '../thread/thread-main.js'),
  clock,
  metrics: noMetrics,
});
afterAll(() => thread.close());
const service = new EngineQueryService({
  catalog: catalog as Catalog,
  engine: engine as Engine,
  source,
  planner: new StatementPlanner({ thread, timeoutMs: patientMs }),
  clock,
  limits: { timeoutMs: 1000, rowsMax: 1000 },
});

const run = (sql: string, more: Partial<QueryRequest> = {}): Promise<QueryAnswer> =>
  service.run(
    { principal: admin, database: 'db', sql, params: {}, format: 'json', allowPartial: false, ...more },
    new AbortController().signal,
  );
async function rows(sql: string): Promise<Record<string, unknown>[]> {
  const bodies: Uint8Array[] = [];
  for await (const chunk of (await run(sql)).chunks) bodies.push(chunk.body);
  return JSON.parse(Buffer.concat(bodies).toString()) as Record<string, unknown>[];
}

beforeAll(() => duck.setUp([]));
beforeEach(() => {
  asked.length = 0;
  ran.length = 0;
  released = 0;
  missing = [];
  version = 1n;
  retentionNs = undefined;
  failSource = undefined;
});

describe('the query service', () => {
  test('asks for the tables of the statement, each once, with what it needs of them', async () => {
    expect(
      await rows(
        `SELECT a."Host" FROM "Cpu" a JOIN "Cpu" b USING (usage) WHERE a.time > now() AND b.time > now() - interval '1 hour'`,
      ),
    ).toEqual([]);
    expect(asked).toMatchObject([
      { table: { name: 'Cpu' }, times: { min: 1_699_996_400_000_000_001n, max: int64Max } },
    ]);
    expect(ran[0]?.columns).toEqual([{ name: 'Host', role: 'tag', type: types.utf8 }]);
    expect(released).toBe(1);
  });

  test('sees a table as soon as the catalog has it', async () => {
    await expect(run('SELECT * FROM mem')).rejects.toMatchObject({ kind: 'invalid', code: 'table_not_found' });
    version = 2n;
    expect(await rows('SELECT * FROM mem')).toEqual([]);
    await expect(run('SELECT 1', { database: 'nope' })).rejects.toMatchObject({ code: 'database_not_found' });
  });

  test('rows past their retention are not asked for', async () => {
    retentionNs = 3_600_000_000_000n;
    version = 3n;
    await rows('SELECT * FROM "Cpu"');
    await rows(`SELECT * FROM "Cpu" WHERE time > now() - interval '1 minute'`);
    expect(asked.map((scan) => scan.times.min)).toEqual([1_699_996_400_000_000_000n, 1_699_999_940_000_000_001n]);
    version = 1n;
  });

  test('SHOW TABLES, SHOW COLUMNS, DESCRIBE and information_schema', async () => {
    expect((await rows('show tables'))[0]).toEqual({
      table_catalog: 'public',
      table_schema: 'iox',
      table_name: 'Cpu',
      table_type: 'BASE TABLE',
    });
    expect(await rows('SHOW COLUMNS FROM "Cpu"')).toEqual([
      {
        table_catalog: 'public',
        table_schema: 'iox',
        table_name: 'Cpu',
        column_name: 'Host',
        data_type: 'Dictionary(Int32, Utf8)',
        is_nullable: 'YES',
      },
      {
        table_catalog: 'public',
        table_schema: 'iox',
        table_name: 'Cpu',
        column_name: 'time',
        data_type: 'Timestamp(Nanosecond, None)',
        is_nullable: 'NO',
      },
      {
        table_catalog: 'public',
        table_schema: 'iox',
        table_name: 'Cpu',
        column_name: 'usage',
        data_type: 'Float64',
        is_nullable: 'YES',
      },
    ]);
    expect((await rows('DESCRIBE public.iox."Cpu"')).map(({ column_name }) => column_name)).toEqual([
      'Host',
      'time',
      'usage',
    ]);
    await expect(run('SHOW COLUMNS FROM cpu')).rejects.toMatchObject({ code: 'table_not_found' });
    await expect(run('SHOW ALL')).rejects.toMatchObject({ code: 'sql_unsupported' });
    expect(
      await rows(
        "SELECT t.table_name, count(*) AS n FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name) WHERE t.table_schema = 'iox' GROUP BY 1",
      ),
    ).toEqual([{ table_name: 'Cpu', n: '3' }]);
    expect(await rows('SELECT schema_name FROM information_schema.schemata ORDER BY 1')).toEqual([
      { schema_name: 'information_schema' },
      { schema_name: 'iox' },
      { schema_name: 'system' },
    ]);
    expect(await rows('SELECT * FROM information_schema.views')).toEqual([]);
    expect(asked).toEqual([]);
  });

  test('system.parquet_files lists the files of the catalog', async () => {
    expect(
      await rows(
        "SELECT table_name, partition_key, level, size_bytes, row_count, min_time, max_time, path FROM system.parquet_files WHERE min_time < '2000-01-01'",
      ),
    ).toEqual([
      {
        table_name: 'Cpu',
        partition_key: '2026-01-01',
        level: '0',
        size_bytes: '100',
        row_count: '2',
        min_time: '5',
        max_time: '6',
        path: 'a/b.parquet',
      },
    ]);
  });

  test('EXPLAIN shows the tree and what is read; ANALYZE the times and rows, VERBOSE the plan of the engine', async () => {
    const question = `SELECT "Host", max(usage) AS "Most" FROM "Cpu" WHERE time < '2024-01-01' GROUP BY "Host" ORDER BY "Most"`;
    const types = async (sql: string): Promise<unknown[]> => (await rows(sql)).map((row) => row['plan_type']);
    const [tree, reads] = await rows(`EXPLAIN ${question}`);
    expect(Object.keys(tree ?? {})).toEqual(['plan_type', 'plan']);
    expect(tree?.['plan']).toBe(
      [
        'Answer: Host, Most',
        '  Sort: Most ASC NULLS LAST',
        '    Project: Host, Most',
        '      Aggregate by Host: max(usage) AS Most',
        '        Filter: (time < 2024-01-01T00:00:00Z)',
        '          Scan "Cpu": Host, time, usage; time to 2023-12-31T23:59:59.999999999Z',
      ].join('\n'),
    );
    expect(reads).toEqual({
      plan_type: 'reads',
      plan: '"Cpu": 0 files read, 4 left out; 0 rows in memory; no row has a second version',
    });
    expect([asked.length, released]).toEqual([1, 1]);
    expect(await types(`EXPLAIN VERBOSE ${question}`)).toEqual(['logical_plan', 'reads', 'physical_plan']);
    expect(await types(`EXPLAIN ANALYZE VERBOSE ${question}`)).toEqual([
      'logical_plan',
      'reads',
      'analyzed_plan',
      'physical_plan',
    ]);
    const analyzed = await rows('EXPLAIN ANALYZE SELECT 1 UNION ALL SELECT 2');
    expect(analyzed.map((row) => row['plan'])).toEqual([
      expect.stringContaining('Answer: Int64(1)'),
      'no table',
      expect.stringMatching(/^planned, and rows found, in \d+\.\d ms\nanswered in \d+\.\d ms\n2 rows, .+ as Arrow$/),
    ]);
  });

  test('the schema of an answer without its rows', async () => {
    const schema = await service.schemaOf(
      {
        principal: admin,
        database: 'db',
        sql: 'SELECT *, count(*) OVER () AS n FROM "Cpu"',
        params: {},
        format: 'arrow',
        allowPartial: false,
      },
      new AbortController().signal,
    );
    expect(Buffer.from(schema).toString()).toBe('VARCHAR,TIMESTAMP_NS,DOUBLE,BIGINT');
    expect(asked).toEqual([]);
  });

  test('what the compiler refuses takes no snapshot', async () => {
    await expect(run(`SELECT "Host", max(usage) FROM "Cpu"`)).rejects.toMatchObject({
      message: expect.stringContaining('column "Host" is neither in GROUP BY nor in an aggregate'),
    });
    expect([asked, released]).toEqual([[], 0]);
  });

  test('an error of the engine lets the snapshot go', async () => {
    await expect(run(`SELECT count(*) / 0 FROM "Cpu"`)).rejects.toMatchObject({
      message: expect.stringMatching(/by zero/),
    });
    expect([asked.length, released]).toEqual([1, 1]);
  });

  test('when one table cannot be read, the others are let go', async () => {
    version = 2n;
    failSource = 'mem';
    await expect(run('SELECT 1 FROM "Cpu", mem')).rejects.toMatchObject({ code: 'incarnation_unreachable' });
    expect(released).toBe(1);
  });

  test('an answer that is not complete says who is missing', async () => {
    missing = [3, 4];
    expect((await run('SELECT 1 FROM "Cpu"', { allowPartial: true })).missing).toEqual([3, 4]);
  });

  test('an answer that is not read to its end lets the snapshot go', async () => {
    const answer = await run('SELECT * FROM "Cpu"');
    expect(released).toBe(0);
    await answer.chunks[Symbol.asyncIterator]().return?.();
    expect(released).toBe(1);
    const controller = new AbortController();
    await service.run(
      { principal: admin, database: 'db', sql: 'SELECT * FROM "Cpu"', params: {}, format: 'json', allowPartial: false },
      controller.signal,
    );
    controller.abort();
    expect(released).toBe(2);
  });

  test('broken SQL is told with line and column', async () => {
    await expect(run('SELECT *\nFROM "Cpu" WHERE )')).rejects.toMatchObject({
      kind: 'invalid',
      code: 'sql_syntax',
      details: { line: 2, column: 18 },
      message: expect.stringContaining('line 2, column 18'),
    });
    await expect(run('SELEC 1')).rejects.toMatchObject({ code: 'sql_syntax' });
    await expect(run('WITH x AS (SELECT 1) DELETE FROM "Cpu"')).rejects.toMatchObject({ code: 'not_a_read' });
  });
});
