import type { Catalog, ColumnKind, CommitFileRequest, Incarnation, ParquetFile } from '@inlay/catalog';
import { MemoryCatalog } from '@inlay/catalog/testing';
import {
  defined,
  makeStamp,
  noLogger,
  noMetrics,
  tableId,
  type DatabaseId,
  type Files,
  type Logger,
  type Stamp,
  type TableId,
  type InlayError,
} from '@inlay/core';
import type { FieldKind } from '@inlay/columnar';
import { rowsToPlain, type PlainRow, type PlainValue } from '@inlay/columnar/testing';
import { readParquet } from '@inlay/columnar/testing';
import type { HotAnswer, HotSource, LogLane } from '@inlay/services';
import { PowerLossFiles, Prng, SimulatedClock } from '@inlay/testing';
import type { HotStore } from '../buffer/hot-store.js';
import { makeHotStore, type HotStoreOptions } from '../persist/make-hot-store.js';
import type { PersistExecutor } from '../persist/executor/persist-executor.js';
import { laneOf } from '../recovery/index.js';
import { InlineExecutor } from './inline-executor.js';
import { randomBatch, type RandomTable } from './random-batches.js';

/** For tests: objects in memory whose puts can be made to fail or to wait. */
export class TestObjects {
  readonly objects = new Map<string, Uint8Array>();
  /** Called first; may throw or wait. */
  before: (key: string) => void | Promise<void> = () => undefined;

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.before(key);
    this.objects.set(key, bytes.slice());
  }
}

/** A catalog whose commits can be made to fail before or after they happen. */
export class TestCommits {
  readonly done: CommitFileRequest[] = [];
  readonly #catalog: Catalog;
  before: (request: CommitFileRequest) => void | Promise<void> = () => undefined;
  after: (request: CommitFileRequest) => void | Promise<void> = () => undefined;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  async commitFile(request: CommitFileRequest): Promise<{ readonly filesVersion: bigint }> {
    await this.before(request);
    const answer = await this.#catalog.commitFile(request);
    this.done.push(request);
    await this.after(request);
    return answer;
  }
  listDatabases(): ReturnType<Catalog['listDatabases']> {
    return this.#catalog.listDatabases();
  }
  schema(name: string): ReturnType<Catalog['schema']> {
    return this.#catalog.schema(name);
  }
}

export interface FixtureOptions extends Partial<Omit<HotStoreOptions, 'incarnation'>> {
  readonly seed?: number;
  readonly executor?: PersistExecutor;
  readonly logger?: Logger;
  readonly files?: Files;
}

export interface Fixture {
  readonly clock: SimulatedClock;
  readonly catalog: Catalog;
  readonly commits: TestCommits;
  /** What the process would end for. */
  readonly forgotten: readonly InlayError[];
  readonly objects: TestObjects;
  readonly files: Files;
  readonly store: HotStore;
  readonly source: HotSource;
  readonly database: DatabaseId;
  readonly incarnation: Incarnation;
  /** The only one of the incarnation. */
  readonly lane: LogLane;
  readonly predecessors: readonly Incarnation[];
  readonly table: RandomTable;
  readonly random: Prng;
}

const kinds: readonly (readonly [string, ColumnKind])[] = [
  ['host', 'tag'],
  ['region', 'tag'],
  ['Host', 'tag'],
  ['f', 'f64'],
  ['i', 'i64'],
  ['u', 'u64'],
  ['b', 'bool'],
  ['s', 'string'],
];

/** `lives` earlier incarnations of the node are left open. */
export async function openFixture(options: FixtureOptions = {}, lives = 0): Promise<Fixture> {
  const clock: SimulatedClock = new SimulatedClock();
  const random = new Prng(options.seed ?? 1);
  const catalog = new MemoryCatalog(clock);
  const database = await catalog.createDatabase({ name: 'db' });
  const columns = kinds.map(([name, kind]) => ({ name, kind }));
  const { schema } = await catalog.ensureSchema(database.id, [{ name: 'm', columns }]);
  const node = { node: 'a', address: '', members: ['a'] };
  for (let life = 0; life < lives; life++) await catalog.openIncarnation(node);
  const { incarnation, predecessors } = await catalog.openIncarnation(node);
  const commits = new TestCommits(catalog);
  const objects = new TestObjects();
  const forgotten: InlayError[] = [];
  const onForgotten = (error: InlayError): number => forgotten.push(error);
  const { executor = new InlineExecutor(), logger = noLogger, files = new PowerLossFiles(random), ...rest } = options;
  const { store, source } = makeHotStore(
    { incarnation: incarnation.id, bytesMax: 64 << 20, persistAgeMs: 900_000, dataDirectory: '/data', ...rest },
    { catalog: commits, objects, executor, files, clock, random, logger, metrics: noMetrics, onForgotten },
  );
  const lane = laneOf(incarnation);
  store.adopt(lane);
  const table = randomTable(defined(schema.tables[0], 'the table').id, defined(schema.tables[0], 'the table').columns);
  return {
    clock,
    catalog,
    commits,
    forgotten,
    objects,
    files,
    store,
    source,
    database: database.id,
    incarnation,
    lane,
    predecessors,
    table,
    random,
  };
}

function randomTable(id: TableId, columns: readonly { readonly id: number; readonly kind: ColumnKind }[]): RandomTable {
  const fields = columns
    .filter(({ kind }) => kind !== 'tag')
    .map(({ id: column, kind }) => [column, kind as FieldKind] as const);
  return {
    id: tableId(id),
    tags: columns.filter(({ kind }) => kind === 'tag').map((column) => column.id),
    fields: Object.fromEntries(fields),
    series: 12,
    stringBytesMax: 12,
  };
}

export interface SeenRow extends PlainRow {
  readonly partition: string;
}

export function hotRows(answer: HotAnswer, exceptOrigins: ReadonlySet<number> = new Set()): SeenRow[] {
  return answer.generations
    .filter(({ generation }) => !exceptOrigins.has(generation))
    .flatMap(({ partitionKey, chunks }) => {
      // One table of all series of the generation: chunks bring them in order.
      const tags: Record<number, string>[] = [];
      return chunks.flatMap(({ rows }) => {
        for (let s = 0; s < rows.series.count; s++)
          tags.push(
            rowsToPlain({
              rowCount: 1,
              times: new BigInt64Array(1),
              seriesOf: Uint32Array.of(s),
              series: rows.series,
              fields: [],
            })[0]?.tags ?? {},
          );
        const plain = rowsToPlain({
          ...rows,
          seriesOf: new Uint32Array(rows.rowCount),
          series: { ...rows.series, tags: [] },
        });
        return plain.map((row, i) => ({ ...row, tags: tags[rows.seriesOf[i] ?? -1] ?? {}, partition: partitionKey }));
      });
    });
}

/** Rows of a file as they were written, in the order of the file. */
export async function fileRows(objects: TestObjects, file: ParquetFile, table: RandomTable): Promise<SeenRow[]> {
  const arrow = await readParquet(defined(objects.objects.get(file.path), file.path));
  const times = BigInt64Array.from(
    (arrow.getChild('time')?.data ?? []).flatMap(({ values }) => [...(values as BigInt64Array)]),
  );
  return Array.from({ length: arrow.numRows }, (_, row) => {
    const tags: Record<number, string> = {};
    const fields: Record<number, PlainValue> = {};
    for (const { id } of file.columns) {
      const value = arrow.getChild(`c${String(id)}`)?.get(row) as PlainValue | null;
      if (value === null) continue;
      if (table.tags.includes(id)) tags[id] = String(value);
      else fields[id] = value;
    }
    return {
      partition: file.partitionKey,
      tags,
      time: times[row] ?? 0n,
      stamp: arrow.getChild('stamp')?.get(row) as bigint,
      fields,
    };
  });
}

/** What a querier would see: hot rows first, then files, and no hot generation that a file names as its origin. */
export async function everything({ source, catalog, objects, table }: Fixture): Promise<SeenRow[]> {
  const answer = await source.read({ tableId: table.id, held: [] });
  const { files } = await catalog.listFiles(table.id);
  const origins = new Set(files.flatMap(({ origin }) => (origin === undefined ? [] : [origin.generation])));
  const stored = await Promise.all(files.map((file) => fileRows(objects, file, table)));
  return [...hotRows(answer, origins), ...stored.flat()];
}

/** Field by field the last value of each key, which is what versions in any number of places must fold to. */
export function folded(rows: readonly SeenRow[]): Map<string, Record<number, PlainValue>> {
  const keys = new Map<string, Record<number, PlainValue>>();
  for (const row of [...rows].sort((a, b) => Number(a.stamp - b.stamp))) {
    const key = JSON.stringify([row.partition, Object.entries(row.tags).sort(), String(row.time)]);
    const known = keys.get(key);
    if (Object.keys(row.fields).length === 0 && known === undefined) continue;
    keys.set(key, { ...known, ...row.fields });
  }
  return keys;
}

/** Writes requests and remembers them. */
export class Writer {
  readonly rows: SeenRow[] = [];
  readonly #fixture: Fixture;
  #counter = 0n;

  constructor(fixture: Fixture) {
    this.#fixture = fixture;
  }

  write(partitions: readonly string[] = ['p']): Stamp {
    const { incarnation, lane, store, table, random, database } = this.#fixture;
    const stamp = makeStamp(incarnation.epoch, this.#counter++);
    const made = partitions.map((key) => randomBatch(table, random, { stamp, key }));
    store.append(
      stamp,
      database,
      made.map(({ batch }) => batch),
      lane,
    );
    made.forEach(({ rows, batch }) =>
      this.rows.push(...rows.map((row: PlainRow) => ({ ...row, partition: batch.partitionKey }))),
    );
    return stamp;
  }
}
