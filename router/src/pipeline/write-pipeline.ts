import type { ShardMap } from '@inlay/catalog';
import type { Rows, TableBatch } from '@inlay/columnar';
import { defined, isInlayError, type DatabaseId, type IncarnationId } from '@inlay/core';
import type { LineErrors, ParsedLines, ParsedTable } from '@inlay/line-protocol';
import { checkRetention } from './check-retention.js';
import { checkSchema } from './check-schema.js';
import { foldRepeats } from './fold-repeats.js';
import { partitionRows } from './partition-rows.js';
import type { CachedSchema, CachedTable, SchemaCache } from './schema-cache.js';
import { SeriesHashCache } from './series-hash-cache.js';
import { splitByOwner } from './split-by-owner.js';
import { TableInCheck } from './table-in-check.js';

/** A request after all checks: rows by column id, of one partition each, with the hashes of their series. */
export interface CheckedWrite {
  readonly databaseId: DatabaseId;
  readonly batches: readonly TableBatch[];
  /** All refused lines, those that the parser refused among them. */
  readonly errors: LineErrors;
  readonly acceptedLines: number;
}

export interface PreparedWrite extends CheckedWrite {
  /** The epoch of the shard map by which it was split: what the write must carry. */
  readonly epoch: bigint;
  readonly perOwner: ReadonlyMap<IncarnationId, readonly TableBatch[]>;
}

export interface WriteContext {
  /** Name of the database. */
  readonly database: string;
  /** The request's time, ns. */
  readonly nowNs: bigint;
  readonly shardMap: ShardMap;
}

/**
 * Parsed lines to batches for their owners: retention, schema, one row a key, partition, shard, owner. Nothing is copied
 * when all rows are accepted, of one day and of one owner, and no key repeats.
 */
export class WritePipeline {
  readonly #schemas: SchemaCache;
  readonly #hashes: SeriesHashCache;

  constructor(schemas: SchemaCache, hashes: SeriesHashCache = new SeriesHashCache()) {
    this.#schemas = schemas;
    this.#hashes = hashes;
  }

  /** `check`, then `splitByOwner`. Rejects as they do. */
  async prepare(parsed: ParsedLines, context: WriteContext): Promise<PreparedWrite> {
    const checked = await this.check(parsed, context);
    return { ...checked, epoch: context.shardMap.epoch, perOwner: splitByOwner(checked.batches, context.shardMap) };
  }

  /**
   * Rejects with `database_not_found`, `bad_database_name`, or `unavailable` when the catalog is needed and cannot be
   * reached. May be called again with the same lines, as when the database was deleted meanwhile (`SchemaCache.forget`).
   */
  async check(parsed: ParsedLines, context: Pick<WriteContext, 'database' | 'nowNs'>): Promise<CheckedWrite> {
    const known = await this.#schemas.get(context.database);
    try {
      return await this.#checkAgainst(known, parsed, context.nowNs);
    } catch (error) {
      // The database that the cache knew was deleted; there may be, or come, another of this name.
      if (!isInlayError(error, 'database_not_found')) throw error;
      return this.#checkAgainst(await this.#schemas.get(context.database), parsed, context.nowNs);
    }
  }

  async #checkAgainst(known: CachedSchema, parsed: ParsedLines, nowNs: bigint): Promise<CheckedWrite> {
    const { errors } = parsed;
    errors.rewind();
    const tables = parsed.tables.map((table) => new TableInCheck(table, errors));
    checkRetention(tables, known.schema.database, nowNs);
    const schema = await checkSchema(tables, known, this.#schemas);
    const batches = tables.flatMap((table) => {
      const accepted = table.accepted();
      if (accepted === undefined) return [];
      const cached = defined(schema.table(accepted.name), 'the table of an accepted row');
      return this.#batchesOf(accepted, cached, parsed.generation);
    });
    return { databaseId: schema.schema.database.id, batches, errors, acceptedLines: parsed.lineCount - errors.count };
  }

  #batchesOf(parsed: ParsedTable, table: CachedTable, generation: number): TableBatch[] {
    const labelled = labelRows(parsed.rows, table);
    const hashes = this.#hashes.hashes(table, labelled.series, { generation, internIds: parsed.internIds });
    const hashed = { ...labelled, series: { ...labelled.series, hashes } };
    const folded = parsed.mayRepeat ? foldRepeats(hashed) : hashed;
    return partitionRows(folded).map(({ partitionKey, rows }) => ({ ...rows, tableId: table.table.id, partitionKey }));
  }
}

/** The same rows under column ids instead of names. */
function labelRows(rows: Rows<string>, table: CachedTable): Rows {
  const idOf = (name: string): Rows['series']['tags'][number] =>
    defined(table.column(name), 'the column of an accepted row').id;
  return {
    ...rows,
    series: { ...rows.series, tags: rows.series.tags.map(idOf) },
    fields: rows.fields.map((field) => ({ ...field, label: idOf(field.label) })),
  };
}
