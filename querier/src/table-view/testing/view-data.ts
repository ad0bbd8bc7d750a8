import { DuckDBInstance } from '@duckdb/node-api';
import type { FileColumn, ParquetFile, Table } from '@inlay/catalog';
import {
  addShard,
  columnId,
  databaseId,
  emptyShardBitmap,
  fileId,
  incarnationId,
  tableId,
  type TimeRange,
} from '@inlay/core';
import { engineTypes } from '../../engine/engine-types.js';
import type { HotTables } from '../../engine/engine.js';
import type { LocalFile } from '../../source/table-snapshot.js';
import { TestDuckDb } from '../../sql/testing/test-duckdb.js';
import type { Prng } from '@inlay/testing';

export const table: Table = {
  id: tableId(1),
  databaseId: databaseId(1),
  name: 'm',
  columns: (
    [
      ['a', 'tag'],
      ['B', 'tag'],
      ['x', 'i64'],
      ['y', 'string'],
      ['late', 'f64'],
    ] as const
  ).map(([name, kind], i) => ({ id: columnId(i + 1), name, kind })),
};
const fields = table.columns.filter((column) => column.kind !== 'tag');

/** One acknowledged write of one key: any fields, at least one. */
export interface Version {
  readonly a: string | null;
  readonly b: string | null;
  readonly time: number;
  readonly stamp: number;
  readonly values: Readonly<Record<string, string | number | null>>;
}

export const duck = new TestDuckDb(await (await DuckDBInstance.create(':memory:')).connect());
/** Tables of the test that runs: to be dropped when it has ended. */
export const made: string[] = [];
let names = 0;

const literal = (value: string | number | null): string =>
  value === null ? 'NULL' : typeof value === 'string' ? `'${value}'` : String(value);
const codeOf = (text: string | null): number => (text === null ? 0 : text.charCodeAt(0));
const shardOf = (version: Version): number => (codeOf(version.a) * 7 + codeOf(version.b) * 3) & 127;
export const keyOf = (version: Version): string => `${String(version.a)}/${String(version.b)}/${String(version.time)}`;

function shape(versions: readonly Version[]): {
  shards: Uint8Array;
  range: TimeRange;
  repeats: TimeRange[];
} {
  const shards = emptyShardBitmap();
  const seen = new Set<string>();
  const repeated = new Set<number>();
  for (const version of versions) {
    addShard(shards, shardOf(version));
    if (seen.has(keyOf(version))) repeated.add(version.time);
    seen.add(keyOf(version));
  }
  const times = versions.map(({ time }) => time);
  // One window a repeated time: what lies between is read without folding, and must be right all the same.
  const repeats = [...repeated].sort((a, b) => a - b).map((time) => ({ min: BigInt(time), max: BigInt(time) }));
  return { shards, range: { min: BigInt(Math.min(...times)), max: BigInt(Math.max(...times)) }, repeats };
}

const nullsOf = (versions: readonly Version[], name: string): number =>
  versions.filter((version) => (version.values[name] ?? null) === null).length;

async function makeTable(columns: readonly string[], rows: readonly string[]): Promise<string> {
  const name = `chunk${String(++names)}`;
  made.push(name);
  await duck.run(`CREATE TABLE ${name}(${columns.join(', ')})`);
  if (rows.length > 0) await duck.run(`INSERT INTO ${name} VALUES ${rows.join(', ')}`);
  return name;
}

/** Columns in which no version has a value may be absent from a chunk. */
export async function fileOf(
  versions: readonly Version[],
  prng: Prng,
  origin?: ParquetFile['origin'],
): Promise<LocalFile> {
  const { shards, range, repeats } = shape(versions);
  const present = table.columns.filter(
    (column) => column.kind === 'tag' || nullsOf(versions, column.name) < versions.length || prng.chance(0.3),
  );
  const value = (version: Version, name: string): string =>
    literal(name === 'a' ? version.a : name === 'B' ? version.b : (version.values[name] ?? null));
  const rows = versions.map(
    (version) =>
      `(${[...present.map((column) => value(version, column.name)), `make_timestamp_ns(${String(version.time)})`, String(version.stamp)].join(', ')})`,
  );
  const name = await makeTable(
    [
      ...present.map((column) => `c${String(column.id)} ${engineTypes[column.kind]}`),
      'time TIMESTAMP_NS',
      'stamp BIGINT',
    ],
    rows,
  );
  const columns = present.map((column): FileColumn => ({
    id: column.id,
    nulls:
      column.kind === 'tag'
        ? versions.filter((version) => value(version, column.name) === 'NULL').length
        : nullsOf(versions, column.name),
  }));
  const file: ParquetFile = {
    id: fileId(name),
    tableId: table.id,
    partitionKey: 'p',
    path: name,
    level: 0,
    times: range,
    rowCount: versions.length,
    sizeBytes: 1,
    crc32c: undefined,
    minStamp: 0n,
    maxStamp: 1n,
    multiVersion: repeats.length > 0,
    shards,
    columns,
    sortKey: present.filter((column) => column.kind === 'tag').map(({ id }) => id),
    origin,
    deletesAppliedTo: 0n,
    createdAtMs: 0,
  };
  return { file, path: name };
}

export async function hotOf(
  versions: readonly Version[],
  generation: number,
  later: readonly Version[],
): Promise<HotTables> {
  const { shards, range, repeats } = shape(versions);
  const series = [...new Set([...versions, ...later].map((version) => JSON.stringify([version.a, version.b])))];
  const seriesTable = await makeTable(
    ['sid INTEGER', 'c1 VARCHAR', 'c2 VARCHAR'],
    series.map((text, sid) => `(${String(sid)}, ${(JSON.parse(text) as (string | null)[]).map(literal).join(', ')})`),
  );
  const row = (version: Version): string =>
    `(${[String(series.indexOf(JSON.stringify([version.a, version.b]))), `make_timestamp_ns(${String(version.time)})`, String(version.stamp), ...fields.map((field) => literal(version.values[field.name] ?? null))].join(', ')})`;
  const rowsTable = await makeTable(
    ['sid INTEGER', 'time TIMESTAMP_NS', 'stamp BIGINT', 'c3 BIGINT', 'c4 VARCHAR', 'c5 DOUBLE'],
    [...versions, ...later].map(row),
  );
  return {
    rowsTable,
    seriesTable,
    generation: {
      incarnation: incarnationId(1),
      generation,
      partitionKey: 'p',
      rowCount: versions.length,
      seriesCount: series.length,
      times: range,
      shards,
      repeats,
      tags: [columnId(1), columnId(2)],
      fields: fields.map((field) => ({ id: field.id, nulls: nullsOf(versions, field.name) })),
      chunks: [],
    },
  };
}
