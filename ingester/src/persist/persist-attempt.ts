import { createHash } from 'node:crypto';
import type { Catalog, CommitFileRequest, ParquetFile } from '@inlay/catalog';
import { fileId, type Clock, type InlayError, type Random } from '@inlay/core';
import type { ObjectStore } from '@inlay/object-store';
import type { BlockImage, Generation } from '../buffer/generation.js';
import type { EncodedGeneration, PersistExecutor } from './executor/persist-executor.js';
import type { PersistMetrics } from './persist-metrics.js';
import type { PersistLog } from './persist-log.js';
import type { SchemaNames, TableNames } from './schema-names.js';

/** Parts that one attempt to persist a generation needs. */
export interface PersistParts {
  readonly executor: PersistExecutor;
  readonly names: SchemaNames;
  readonly store: Pick<ObjectStore, 'put'>;
  readonly catalog: Pick<Catalog, 'commitFile'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly metrics: PersistMetrics;
  readonly log: PersistLog;
  /** The catalog takes no more rows of an incarnation that this process holds. */
  readonly onForgotten: (error: InlayError) => void;
}

export type PersistStep = 'encode' | 'put' | 'commit';

/** Marks of all incarnations here as they will be once `generation` is in the catalog. */
export type MarksAfter = (generation: Generation) => CommitFileRequest['lowWater'];

/** The catalog's state after a generation was committed. */
export interface Committed {
  readonly filesVersion: bigint;
  readonly lowWater: CommitFileRequest['lowWater'];
  /** Undefined when the database was deleted meanwhile: then there is nothing to keep the rows for. */
  readonly file: ParquetFile | undefined;
}

/** Pages that stay readable until `done`. */
export interface ReadableBlocks {
  readonly images: readonly BlockImage[];
  readonly done: () => void;
}

type Stored =
  | { readonly file: ParquetFile; readonly bytes: Uint8Array; readonly names: Pick<TableNames, 'database' | 'table'> }
  | 'nothing';

const partitionHashChars = 16;

/** Partition keys hold any character; a path does not. */
const partitionHash = (key: string): string =>
  createHash('sha256').update(key).digest('hex').slice(0, partitionHashChars);

/**
 * One sealed generation on its way into the catalog: encode, put, commit. `run` may be repeated after a failure and goes on
 * with the step that failed, under the same file id: what a lost answer left behind is then replaced, not doubled.
 */
export class PersistAttempt {
  readonly #generation: Generation;
  readonly #parts: PersistParts;
  #stored: Stored | undefined;
  #isPut = false;
  #step: PersistStep = 'encode';
  #beganMs: number | undefined;

  constructor(generation: Generation, parts: PersistParts) {
    this.#generation = generation;
    this.#parts = parts;
  }

  /** The step that is under way, or that failed. */
  get step(): PersistStep {
    return this.#step;
  }

  async run(blocks: () => ReadableBlocks, marksAfter: MarksAfter): Promise<Committed> {
    const { store, catalog, clock, metrics } = this.#parts;
    this.#beganMs ??= clock.monotonicMs();
    const stored = (this.#stored ??= await this.#timed('encode', () => this.#encode(blocks)));
    if (stored !== 'nothing' && !this.#isPut) {
      await this.#timed('put', () => store.put(stored.file.path, stored.bytes));
      this.#isPut = true;
    }
    const file = stored === 'nothing' ? undefined : stored.file;
    const lowWater = marksAfter(this.#generation);
    const { tableId } = this.#generation.partition;
    const { filesVersion } = await this.#timed('commit', () => catalog.commitFile({ file, tableId, lowWater }));
    metrics.files.add(file === undefined ? 0 : 1);
    metrics.rows.add(file?.rowCount ?? 0);
    metrics.bytes.add(file?.sizeBytes ?? 0);
    if (stored !== 'nothing') this.#tell(stored, Math.round(clock.monotonicMs() - this.#beganMs));
    return { filesVersion, lowWater, file };
  }

  #tell({ file, names }: Exclude<Stored, 'nothing'>, ms: number): void {
    const { tableId, rowCount: rows, sizeBytes: bytes } = file;
    this.#parts.log.add({ tableId, database: names.database, table: names.table, rows, bytes, ms });
  }

  async #timed<T>(step: PersistStep, work: () => Promise<T>): Promise<T> {
    this.#step = step;
    const { clock, metrics } = this.#parts;
    const start = clock.monotonicMs();
    const result = await work();
    metrics.seconds.observe((clock.monotonicMs() - start) / 1000, { step });
    return result;
  }

  async #encode(blocks: () => ReadableBlocks): Promise<Stored> {
    const { names, executor } = this.#parts;
    const { partition, layout, tags } = this.#generation;
    const { databaseId, tableId, key } = partition;
    const found = await names.find(databaseId, tableId, [...tags, ...layout.ids]);
    if (found === undefined) return 'nothing';
    const { images, done } = blocks();
    try {
      const { database, table, columns } = found;
      const encoded = await executor.encode({ images, database, tableId, table, partitionKey: key, columns });
      return { file: this.#describe(encoded), bytes: encoded.bytes, names: { database, table } };
    } finally {
      done();
    }
  }

  #describe(encoded: EncodedGeneration): ParquetFile {
    const { clock, random } = this.#parts;
    const { partition, incarnation, number } = this.#generation;
    const id = random.uuid();
    const { bytes, ...summary } = encoded;
    return {
      ...summary,
      id: fileId(id),
      tableId: partition.tableId,
      partitionKey: partition.key,
      path: `${String(partition.databaseId)}/${String(partition.tableId)}/${partitionHash(partition.key)}/${id}.parquet`,
      level: 0,
      sizeBytes: bytes.length,
      origin: { incarnation, generation: number },
      deletesAppliedTo: 0n,
      createdAtMs: clock.nowMs(),
    };
  }
}
