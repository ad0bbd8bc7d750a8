import type { Catalog } from '@inlay/catalog';
import { fileColumnName, readParquet, rowsToPlain, stampColumn, timeColumn } from '@inlay/columnar';
import type { HotSource } from '@inlay/services';
import type { ObjectStore } from '@inlay/object-store';
import type { Version } from './model.js';
import type { TestTable } from './test-batches.js';

export interface Places {
  readonly catalog: Catalog;
  readonly store: ObjectStore;
  readonly hot: HotSource;
}

/**
 * Every version of a table that a query would see: the hot rows first, then the files, and a hot generation that a file
 * names as its origin is left out.
 */
export async function readBack({ catalog, store, hot }: Places, table: TestTable): Promise<Version[]> {
  const answer = await hot.read({ tableId: table.id, held: [] });
  const { files, incarnations } = await catalog.listFiles(table.id);
  for (const { id } of incarnations)
    if (!answer.incarnations.includes(id)) throw new Error(`nobody answers for incarnation ${String(id)}`);
  const origins = new Set(files.map(({ origin }) => `${String(origin?.incarnation)}/${String(origin?.generation)}`));
  const versions: Version[] = [];
  for (const { incarnation, generation, chunks } of answer.generations) {
    if (origins.has(`${String(incarnation)}/${String(generation)}`)) continue;
    for (const row of chunks.flatMap((chunk) => rowsToPlain(chunk.rows)))
      versions.push({
        table: table.id,
        host: row.tags[table.tag] ?? '',
        time: Number(row.time),
        stamp: row.stamp,
        a: numberOf(row.fields[table.a]),
        b: numberOf(row.fields[table.b]),
      });
  }
  for (const { path } of files) versions.push(...(await readFile(await store.get(path), table)));
  return versions;
}

async function readFile(bytes: Uint8Array, table: TestTable): Promise<Version[]> {
  const rows = await readParquet(bytes);
  const column = (name: string): { get(row: number): unknown } | undefined => rows.getChild(name) ?? undefined;
  const field = (id: number): ((row: number) => number | undefined) => {
    const values = column(fileColumnName(id as never));
    return (row) => numberOf(values?.get(row));
  };
  const [hosts, stamps] = [column(fileColumnName(table.tag as never)), column(stampColumn)];
  // The vector's own reader gives milliseconds.
  const times = rows.getChild(timeColumn)?.toArray() as BigInt64Array;
  const [a, b] = [field(table.a), field(table.b)];
  return Array.from({ length: rows.numRows }, (_, row) => ({
    table: table.id,
    host: String(hosts?.get(row)),
    time: Number(times[row]),
    stamp: stamps?.get(row) as bigint,
    a: a(row),
    b: b(row),
  }));
}

const numberOf = (value: unknown): number | undefined =>
  value === undefined || value === null ? undefined : Number(value);
