import type { Catalog, ColumnKind } from '@inlay/catalog';
import { MemoryCatalog } from '@inlay/catalog/testing';
import type { TableBatch } from '@inlay/columnar';
import { rowsToPlain, type PlainValue } from '@inlay/columnar/testing';
import { admin, isValid, type IncarnationId } from '@inlay/core';
import { LineProtocolParser } from '@inlay/line-protocol';
import { SimulatedClock } from '@inlay/testing';
import { SchemaCache, type SchemaCacheOptions } from '../pipeline/schema-cache.js';
import { SeriesHashCache } from '../pipeline/series-hash-cache.js';
import { WritePipeline, type CheckedWrite } from '../pipeline/write-pipeline.js';
import { splitByOwner } from '../upstream/split-by-owner.js';

/** A checked write with what each owner gets of it. */
export interface PreparedWrite extends CheckedWrite {
  /** The epoch of the shard map by which it was split. */
  readonly epoch: bigint;
  readonly perOwner: ReadonlyMap<IncarnationId, readonly TableBatch[]>;
}

/** A row by names, as it was written. */
export interface NamedRow {
  readonly table: string;
  readonly partitionKey: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly time: bigint;
  readonly fields: Readonly<Record<string, PlainValue>>;
}

export interface TestRouter {
  readonly cache: SchemaCache;
  readonly pipeline: WritePipeline;
  /** Writes lines to database `db`. */
  write(lines: string, acceptPartial?: boolean): Promise<PreparedWrite>;
}

/** A catalog in memory with one ingester, and routers of their own cache each. Times are ns; the clock stands at 1 h. */
export class PipelineBench {
  readonly clock = new SimulatedClock(3_600_000);
  readonly catalog = new MemoryCatalog(this.clock);

  async openIngester(node = 'ingester-0'): Promise<void> {
    await this.catalog.openIncarnation({ node, address: '', members: [node] });
  }

  router(options: Partial<SchemaCacheOptions> = {}, catalog: Catalog = this.catalog): TestRouter {
    const cache = new SchemaCache(catalog, this.clock, options);
    const pipeline = new WritePipeline(new LineProtocolParser(), cache, new SeriesHashCache(6));
    const write = async (lines: string, acceptPartial = true): Promise<PreparedWrite> => {
      const context = {
        principal: admin,
        database: 'db',
        precision: 'ns',
        nowNs: this.clock.nowNs(),
        acceptPartial,
      } as const;
      const checked = await pipeline.check(Buffer.from(lines), context);
      const map = await this.catalog.shardMap();
      return { ...checked, epoch: map.epoch, perOwner: splitByOwner(checked.batches, map) };
    };
    return { cache, pipeline, write };
  }

  /** Column kinds of a table of `db`, by name. */
  async columns(table: string): Promise<Record<string, ColumnKind>> {
    const schema = await this.catalog.schema('db');
    const found = schema?.tables.find((each) => each.name === table);
    return Object.fromEntries((found?.columns ?? []).map((column) => [column.name, column.kind]));
  }

  /** The rows of a write under their names, batch by batch. */
  async rowsOf(write: CheckedWrite): Promise<NamedRow[]> {
    const schema = await this.catalog.schema('db');
    const columns = new Map(
      schema?.tables.flatMap((table) => table.columns).map((column) => [String(column.id), column.name]),
    );
    const named = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
      Object.fromEntries(Object.entries(record).map(([id, value]) => [columns.get(id) ?? id, value]));
    return write.batches.flatMap((batch) => {
      checkBatch(batch);
      const table = schema?.tables.find((each) => each.id === batch.tableId)?.name ?? '?';
      return rowsToPlain({ ...batch, stamps: new BigInt64Array(batch.rowCount) }).map(({ tags, time, fields }) => ({
        table,
        partitionKey: batch.partitionKey,
        tags: named(tags),
        time,
        fields: named(fields),
      }));
    });
  }
}

/** Throws when a batch breaks a promise of `TableBatch`. */
export function checkBatch(batch: TableBatch): void {
  const keys = new Set(Array.from(batch.seriesOf, (series, row) => `${String(series)} ${String(batch.times[row])}`));
  if (keys.size !== batch.rowCount) throw new Error('two rows share a key');
  if (batch.series.hashes.length !== batch.series.count) throw new Error('a series without hash');
  if (new Set(batch.seriesOf).size !== batch.series.count) throw new Error('a series without rows');
  for (const field of batch.fields)
    if (!Array.from({ length: batch.rowCount }, (_, row) => row).some((row) => isValid(field.validity, row)))
      throw new Error('a column without values');
}
