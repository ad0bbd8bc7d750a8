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
  readonly known: KnownFiles;
}

/**
 * Every version of a table that a query would see: the hot rows first, then the files, and a hot generation that a file
 * names as its origin is left out.
 */
export async function readBack({ catalog, store, hot, known }: Places, table: TestTable): Promise<Version[]> {
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
  for (const { path } of files) {
    const bytes = await store.get(path);
    const before = known.get(path);
    const same = before !== undefined && Buffer.compare(before.bytes, bytes) === 0;
    const found = same ? before : { bytes, versions: await readFile(bytes, table) };
    known.set(path, found);
    versions.push(...found.versions);
  }
  return versions;
}

/** Files read before, so that a long simulation decodes each once; their bytes are compared every time. */
export type KnownFiles = Map<string, { readonly bytes: Uint8Array; readonly versions: readonly Version[] }>;

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
