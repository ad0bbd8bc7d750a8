import type { FieldColumn, SeriesTable, VersionedRows } from '@inlay/columnar';
import { columnId, emptyShardBitmap, incarnationId, tableId } from '@inlay/core';
import type { HotChunk, HotGeneration } from '@inlay/services';
import type { ResultFormat } from './engine.js';
import { EngineFixture, neverAborts, queryOf } from './testing/engine-fixture.js';

/*
 * Rates of the engine's two borders, with 10 integer fields and a tag: hot rows in, answers out; and what a query costs
 * at least. `npx tsc -b querier && node querier/dist/engine/engine.bench.js`
 */
const chunkRows = 65_536;
const hosts = 1000;
const table = tableId(1);

function chunkOf(first: number, count: number): HotChunk {
  const rowAt = (i: number): number => first + i;
  const fields: FieldColumn[] = Array.from({ length: 10 }, (_, f) => ({
    label: columnId(10 + f),
    validity: undefined,
    data: { kind: 'i64', values: BigInt64Array.from({ length: count }, (_, i) => BigInt((rowAt(i) * (f + 7)) % 100)) },
  }));
  const names = Array.from({ length: first === 0 ? hosts : 0 }, (_, i) => `host_${String(i)}`);
  const offsets = Uint32Array.from({ length: names.length + 1 }, (_, i) => names.slice(0, i).join('').length);
  const series: SeriesTable = {
    count: names.length,
    tags: [columnId(1)],
    values: { offsets, bytes: Buffer.from(names.join('')) },
    hashes: new Uint32Array(0),
  };
  const rows: VersionedRows = {
    rowCount: count,
    times: BigInt64Array.from({ length: count }, (_, i) => BigInt(Math.floor(rowAt(i) / hosts)) * 10_000_000_000n),
    stamps: BigInt64Array.from({ length: count }, (_, i) => BigInt(rowAt(i))),
    seriesOf: Uint32Array.from({ length: count }, (_, i) => rowAt(i) % hosts),
    series,
    fields,
  };
  return { rowStart: first, seriesStart: first === 0 ? 0 : hosts, rows };
}

const generationOf = (rowCount: number, chunks: readonly HotChunk[]): HotGeneration => ({
  incarnation: incarnationId(1),
  generation: 1,
  partitionKey: '',
  rowCount,
  seriesCount: hosts,
  times: { min: 0n, max: 10n ** 18n },
  shards: emptyShardBitmap(),
  repeats: [],
  tags: [columnId(1)],
  fields: Array.from({ length: 10 }, (_, f) => ({ id: columnId(10 + f), nulls: 0 })),
  chunks,
});

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};

async function answerRate(fixture: EngineFixture, format: ResultFormat, sql: string, columns: string): Promise<string> {
  let rows = 0;
  const limits = { timeoutMs: 60_000, rowsMax: 1e9 };
  const took = await seconds(async () => {
    const result = await fixture.engine.run(queryOf(sql, columns, { format, limits }), neverAborts());
    for await (const chunk of result.chunks) rows += chunk.body.byteLength;
  });
  return `${(rows / took / 1e6).toFixed(0)} MB/s, ${took.toFixed(2)} s`;
}

async function main(): Promise<void> {
  const fixture = new EngineFixture({ memoryBytes: 4 * 1024 ** 3, mirrorBytes: 4 * 1024 ** 3 });
  const started = await seconds(() => fixture.started());
  console.log(`engine start to first answer: ${(started * 1000).toFixed(0)} ms`);

  const rowCount = 16 * chunkRows;
  const chunks = Array.from({ length: 16 }, (_, i) => chunkOf(i * chunkRows, chunkRows));
  const loaded = await seconds(async () =>
    (await fixture.engine.lease(table, [generationOf(rowCount, chunks)])).release(),
  );
  console.log(`mirror load: ${(rowCount / loaded / 1e6).toFixed(2)} M rows/s`);
  const nothingNew = generationOf(rowCount, []);
  const idle = await seconds(async () => {
    for (let i = 0; i < 1000; i++) (await fixture.engine.lease(table, [nothingNew])).release();
  });
  console.log(`lease of nothing new: ${(idle * 1000).toFixed(1)} µs`);

  const lease = await fixture.engine.lease(table, [nothingNew]);
  const from = `${lease.tables[0]?.rowsTable ?? ''} r`;
  const joined = `${from} JOIN ${lease.tables[0]?.seriesTable ?? ''} s USING (sid)`;
  const fields = Array.from({ length: 10 }, (_, f) => `c${String(10 + f)}`).join(', ');
  const names = fields.replaceAll(', ', ' ');
  for (let i = 0; i < 3; i++)
    console.log(
      `arrow, time and 10 int64: ${await answerRate(fixture, 'arrow', `SELECT time, ${fields} FROM ${from}`, `time:time ${names}`)}`,
    );
  console.log(
    `arrow, with a tag: ${await answerRate(fixture, 'arrow', `SELECT time, s.c1, ${fields} FROM ${joined}`, `time:time host:tag ${names}`)}`,
  );
  for (const format of ['json', 'jsonl', 'csv', 'parquet'] as const)
    console.log(
      `${format}, with a tag: ${await answerRate(fixture, format, `SELECT time, s.c1, ${fields} FROM ${joined} LIMIT 500000`, `time:time host:tag ${names}`)}`,
    );

  const small = queryOf('SELECT max(c10) FROM t1 WHERE sid = 5', 'max', {
    views: [{ name: 't1', sql: `SELECT * FROM ${from}` }],
  });
  const many = await seconds(async () => {
    for (let i = 0; i < 200; i++)
      for await (const chunk of (await fixture.engine.run(small, neverAborts())).chunks)
        if (chunk.body.byteLength === 0) break;
  });
  console.log(`one view, one host of ${String(rowCount)} hot rows: ${(many * 5).toFixed(2)} ms`);
  await fixture.close();
}

await main();
