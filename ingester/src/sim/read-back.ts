import { columnId, generationKey, hasBit, type IncarnationId, type Stamp } from '@inlay/core';
import type { Catalog } from '@inlay/catalog';
import { rowsToPlain, type PlainRow, type PlainValue } from '@inlay/columnar/testing';
import { fileColumnName, stampColumn, timeColumn } from '@inlay/columnar/parquet';
import { readParquet } from '@inlay/columnar/testing';
import type { HotSource } from '@inlay/services';
import type { ObjectStore } from '@inlay/object-store';
import { markerTag } from './sim-router.js';
import type { SimTable } from './sim-tables.js';
import { cellsOf, type Version } from './versions.js';

export interface Places {
  readonly catalog: Catalog;
  readonly store: ObjectStore;
  readonly hot: HotSource;
  readonly known: KnownFiles;
}

export interface Found {
  readonly versions: readonly Version[];
  /** Stamps of rows in memory, also where a file has them as well. */
  readonly hotStamps: readonly Stamp[];
}

/**
 * Every version of a table that a query would see: the hot rows first, then the files, and a hot generation that a file
 * names as its origin is left out.
 */
export async function readBack({ catalog, store, hot, known }: Places, table: SimTable): Promise<Found> {
  const answer = await hot.read({ tableId: table.id, held: [] });
  const { files, incarnations } = await catalog.listFiles(table.id);
  mustAnswerFor(
    incarnations.map(({ id }) => id),
    answer.incarnations,
  );
  const stored = new Set(files.flatMap(({ origin }) => (origin === undefined ? [] : generationKey(origin))));
  const versions: Version[] = [];
  const hotStamps: Stamp[] = [];
  for (const generation of answer.generations) {
    const rows = generation.chunks.flatMap((chunk) => rowsToPlain(chunk.rows));
    hotStamps.push(...rows.map(({ stamp }) => stamp));
    if (!stored.has(generationKey(generation))) versions.push(...rows.map((row) => versionOf(row, table)));
  }
  for (const { path } of files) {
    const bytes = await store.get(path);
    const before = known.get(path);
    const same = before !== undefined && Buffer.compare(before.bytes, bytes) === 0;
    const rows = same ? before.versions : (await readFile(bytes, table)).map((row) => versionOf(row, table));
    known.set(path, { bytes, versions: rows });
    versions.push(...rows);
  }
  return { versions, hotStamps };
}

/** Files read before, so that a long simulation decodes each once; their bytes are compared every time. */
export type KnownFiles = Map<string, { readonly bytes: Uint8Array; readonly versions: readonly Version[] }>;

function mustAnswerFor(open: readonly IncarnationId[], answered: readonly IncarnationId[]): void {
  for (const id of open) if (!answered.includes(id)) throw new Error(`nobody answers for incarnation ${String(id)}`);
}

function versionOf(row: PlainRow, { id, columns }: SimTable): Version {
  const marker = columns.find(({ name }) => name === 'n')?.id ?? 0;
  const isMarker = Object.values(row.tags).some((text) => text === markerTag);
  const number = isMarker ? row.fields[marker] : undefined;
  return {
    stamp: row.stamp,
    cells: cellsOf(id, row),
    marker: number === undefined ? undefined : Number(number),
  };
}

async function readFile(bytes: Uint8Array, { columns }: SimTable): Promise<PlainRow[]> {
  const rows = await readParquet(bytes);
  const valuesOf = (name: string): readonly (PlainValue | undefined)[] => valuesIn(rows.getChild(name));
  const [times, stamps] = [valuesOf(timeColumn), valuesOf(stampColumn)];
  const read = columns.map(({ id, kind }) => ({ id, kind, values: valuesOf(fileColumnName(columnId(id))) }));
  return Array.from({ length: rows.numRows }, (_, row) => {
    const tags: Record<number, string> = {};
    const fields: Record<number, PlainValue> = {};
    for (const { id, kind, values } of read) {
      const value = values[row];
      if (value === undefined) continue;
      if (kind === 'tag') tags[id] = String(value);
      else fields[id] = value;
    }
    return { tags, fields, time: times[row] as bigint, stamp: stamps[row] as bigint };
  });
}

type Vector = NonNullable<ReturnType<Awaited<ReturnType<typeof readParquet>>['getChild']>>;

/** As they lie in memory: the getters of apache-arrow turn timestamps into doubles and take U+FEFF away. */
function valuesIn(vector: Vector | null): (PlainValue | undefined)[] {
  if (vector === null) return [];
  return vector.data.flatMap((data) => {
    const bits = data.nullBitmap as Uint8Array | undefined;
    const offsets = data.valueOffsets as unknown as Int32Array | undefined;
    const texts = data.dictionary === undefined ? undefined : valuesIn(data.dictionary);
    return Array.from({ length: data.length }, (_, row): PlainValue | undefined => {
      if (bits !== undefined && bits.length > 0 && !hasBit(bits, row)) return undefined;
      if (texts !== undefined) return texts[Number((data.values as Int32Array)[row])];
      if (offsets !== undefined)
        return Buffer.from(data.values as Uint8Array).toString('utf8', offsets[row], offsets[row + 1]);
      return String(data.type) === 'Bool'
        ? hasBit(data.values as Uint8Array, row)
        : (data.values as BigInt64Array)[row];
    });
  });
}
