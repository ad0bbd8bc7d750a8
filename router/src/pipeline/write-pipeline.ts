import type { Rows, TableBatch } from '@inlay/columnar';
import { defined, isInlayError, type ColumnId, type DatabaseId, type Principal, type TableId } from '@inlay/core';
import type { LineError, LineProtocolParser, ParseContext, ParsedLines, ParsedTable } from '@inlay/line-protocol';
import { checkRetention } from './check-retention.js';
import { checkSchema } from './check-schema.js';
import { foldRepeats } from './fold-repeats.js';
import { partitionRows, type Partition } from './partition-rows.js';
import { noSchema, type CachedSchema, type CachedTable, type SchemaCache } from './schema-cache.js';
import { SeriesHashCache } from './series-hash-cache.js';
import { TableInCheck } from './table-in-check.js';

/** Times that a body is parsed when others keep making columns of other kinds meanwhile; then the lines are refused. */
const attemptsMax = 3;

/** A schema older than this is compared with the catalog's before a line is refused because of it. */
const refusingAgeMs = 1000;

/** How its lines are read, and what becomes of them; `nowNs` is the request's time. */
export interface WriteContext extends ParseContext {
  /** Who writes; it may write to the database. */
  readonly principal: Principal;
  /** Name of the database. */
  readonly database: string;
  /** False: one refused line refuses all. */
  readonly acceptPartial: boolean;
}

/** A request after all checks. */
export interface CheckedWrite {
  /** Undefined when no line is accepted. */
  readonly databaseId: DatabaseId | undefined;
  /** Rows by column id, of one partition each, no two of one key, with the hashes of their series. */
  readonly batches: readonly TableBatch[];
  /** The first refused lines, by line. */
  readonly errors: readonly LineError[];
  /** All refused lines. */
  readonly errorCount: number;
  /** Lines that are neither blank nor comments. */
  readonly lineCount: number;
  /** Lines whose values are in the batches. */
  readonly acceptedLines: number;
  /** Values of fields in the lines that the parser accepted. */
  readonly valueCount: number;
}

/**
 * A body of line protocol to batches: parse, retention, schema, one row a key, partition, shard. Owners are found later.
 * Nothing is copied when all rows are accepted and of one day, and no key repeats.
 */
export class WritePipeline {
  readonly #parser: LineProtocolParser;
  readonly #schemas: SchemaCache;
  readonly #hashes: SeriesHashCache;

  constructor(parser: LineProtocolParser, schemas: SchemaCache, hashes: SeriesHashCache = new SeriesHashCache()) {
    this.#parser = parser;
    this.#schemas = schemas;
    this.#hashes = hashes;
  }

  /**
   * Creates database, tables and columns as needed. Rejects with `database_not_found`, `bad_database_name`, or
   * `unavailable` when the catalog is needed and cannot be reached; refused lines are in the result.
   */
  async check(body: Uint8Array, context: WriteContext): Promise<CheckedWrite> {
    for (let attempt = 1; ; attempt++) {
      const [known, parsed] = await this.#parse(body, context);
      if (isRefused(parsed, context)) return refusedWrite(parsed);
      const schema = known ?? (await this.#schemas.create(context.database));
      // Somebody else made the database meanwhile, and tables in it.
      if (known === undefined && schema.schema.tables.length > 0) continue;
      try {
        const checked = await this.#checkParsed(parsed, context, schema);
        if (!checked.conflict || attempt >= attemptsMax) return checked.write;
      } catch (error) {
        // The database that the cache knew was deleted; there may be, or come, another of its name.
        if (!isInlayError(error, 'database_not_found') || attempt >= attemptsMax) throw error;
      }
    }
  }

  /** Parses for the schema that is cached; before lines are refused because of it, for one that is not old. */
  async #parse(body: Uint8Array, context: WriteContext): Promise<[CachedSchema | undefined, ParsedLines]> {
    const cached = await this.#schemas.find(context.database);
    const parsed = this.#parser.parse(body, context, cached ?? noSchema);
    if (parsed.contradictions === 0) return [cached, parsed];
    const fresh = await this.#schemas.find(context.database, refusingAgeMs);
    return [fresh, fresh === cached ? parsed : this.#parser.parse(body, context, fresh ?? noSchema)];
  }

  async #checkParsed(
    parsed: ParsedLines,
    context: WriteContext,
    known: CachedSchema,
  ): Promise<{ readonly write: CheckedWrite; readonly conflict: boolean }> {
    const tables = parsed.tables.map((table) => new TableInCheck(table, parsed.errors));
    checkRetention(tables, known.schema.database, context.nowNs);
    if (isRefused(parsed, context)) return { write: refusedWrite(parsed), conflict: false };
    const { schema, conflict } = await checkSchema(tables, known, this.#schemas);
    if (isRefused(parsed, context)) return { write: refusedWrite(parsed), conflict };
    const batches = tables.flatMap((table) => {
      const accepted = table.accepted();
      if (accepted === undefined) return [];
      return this.#batchesOf(
        accepted,
        defined(schema.table(accepted.name), 'the table of an accepted row'),
        parsed.generation,
      );
    });
    const acceptedLines = parsed.lineCount - parsed.errors.count;
    return {
      write: { ...refusedWrite(parsed), databaseId: schema.schema.database.id, batches, acceptedLines },
      conflict,
    };
  }

  #batchesOf(parsed: ParsedTable, table: CachedTable, generation: number): TableBatch[] {
    // Property by property, here and below: copies of whole objects are a good part of what a write of one line costs.
    const { rowCount, times, seriesOf, series, fields } = parsed.rows;
    const idOf = (name: string): ColumnId => defined(table.column(name), 'the column of an accepted row').id;
    const { count, values, hashes: none } = series;
    const tags = series.tags.map(idOf);
    const hashes = this.#hashes.hashes(
      table,
      { count, tags, values, hashes: none },
      { generation, internIds: parsed.internIds },
    );
    const rows: Rows = {
      rowCount,
      times,
      seriesOf,
      series: { count, tags, values, hashes },
      fields: fields.map(({ label, data, validity }) => ({ label: idOf(label), data, validity })),
    };
    return partitionRows(parsed.mayRepeat ? foldRepeats(rows) : rows).map((part) => batchOf(part, table.table.id));
  }
}

/** Whether nothing of the body is to be written. */
const isRefused = ({ errors, lineCount }: ParsedLines, { acceptPartial }: WriteContext): boolean =>
  errors.count === lineCount || (!acceptPartial && errors.count > 0);

const refusedWrite = ({ errors, lineCount, valueCount }: ParsedLines): CheckedWrite => ({
  databaseId: undefined,
  batches: [],
  errors: errors.list,
  errorCount: errors.count,
  lineCount,
  acceptedLines: 0,
  valueCount,
});

function batchOf({ partitionKey, rows }: Partition<ColumnId>, tableId: TableId): TableBatch {
  const { rowCount, times, seriesOf, series, fields } = rows;
  return { tableId, partitionKey, rowCount, times, seriesOf, series, fields };
}
