import { InlayError, type Clock } from '@inlay/core';
import duckdb from '@duckdb/node-bindings';
import type { ResultChunk } from '../../engine.js';
import type { QueryMessage, QueryStages } from '../../transport/messages.js';
import { BatchBuilder } from '../columns/batch-builder.js';
import { builderOf } from '../columns/builder-of.js';
import type { ColumnBuilder } from '../columns/column-builder.js';
import { resultColumnOf, type ResultColumn } from '../columns/column-type.js';
import { sinkOf } from '../formats/sink-of.js';
import type { Sink } from '../formats/sink.js';
import { boundStreamingBuffer } from '../instance.js';
import type { Credits } from './credits.js';
import { endedWell, lateFailure } from './late-failure.js';
import type { QueryStop } from './query-stop.js';
import { withViews } from './with-views.js';

/** What a query tells while it runs. */
export interface QueryOutput {
  schema(message: Uint8Array): void;
  chunk(chunk: ResultChunk): void;
}

type Emit = (chunks: ResultChunk[]) => Promise<void>;

const explainPattern = /^\s*EXPLAIN\s+(?:ANALYZE\s+)?(.*)$/is;

const noBytes = new Uint8Array(0);

const schemaOf = async (columns: readonly ResultColumn[]): Promise<Uint8Array> =>
  (await import('../arrow/arrow-sink.js')).schemaMessage(columns);

interface Prepared {
  readonly statement: duckdb.PreparedStatement;
  readonly columns: readonly ResultColumn[];
  /** One a column. */
  readonly builders: readonly ColumnBuilder[];
}

/** One query on a connection of its own. */
export class QueryRun {
  readonly #query: QueryMessage;
  /** The statement as the engine runs it. */
  readonly #sql: string;
  readonly #stop: QueryStop;
  readonly #clock: Clock;
  readonly #stages = { wait: 0, prepare: 0, execute: 0, encode: 0 };
  readonly #statements: duckdb.PreparedStatement[] = [];
  #mark: number;
  #isDrained = false;

  constructor(query: QueryMessage, stop: QueryStop, clock: Clock) {
    this.#query = query;
    this.#sql = withViews(query.sql, query.views);
    this.#stop = stop;
    this.#clock = clock;
    this.#mark = clock.monotonicMs();
  }

  /** The schema message. */
  async describe(database: duckdb.Database): Promise<Uint8Array> {
    return this.#onConnection(database, async (connection) => schemaOf((await this.#prepare(connection)).columns));
  }

  async run(
    database: duckdb.Database,
    output: QueryOutput,
    credits: Credits,
  ): Promise<{ rows: number; stages: QueryStages }> {
    this.#measure('wait');
    return this.#onConnection(database, async (connection) => {
      const prepared = await this.#prepare(connection);
      output.schema(this.#query.format === 'arrow' ? await schemaOf(prepared.columns) : noBytes);
      this.#measure('prepare');
      const rows = await this.#stream(connection, prepared, async (chunks) => {
        for (const chunk of chunks) {
          if (!credits.available) await this.#stop.race(credits.wait());
          credits.spend();
          output.chunk(chunk);
        }
      });
      return { rows, stages: this.#stages };
    });
  }

  async #onConnection<T>(database: duckdb.Database, use: (connection: duckdb.Connection) => Promise<T>): Promise<T> {
    const connection = await duckdb.connect(database);
    this.#stop.attach(connection);
    try {
      this.#stop.throwIfStopped();
      return await use(connection);
    } catch (error) {
      // An interrupted statement fails with a message of its own; the reason for the interrupt is what counts.
      throw this.#stop.reason ?? error;
    } finally {
      this.#stop.end();
      await this.#cleanUp(connection);
    }
  }

  /**
   * Results and statements keep their transaction, and so dropped hot tables, until V8 collects their handles, unless they
   * are ended here. The next statement of a connection closes an answer that was not read to its end.
   */
  async #cleanUp(connection: duckdb.Connection): Promise<void> {
    try {
      // An interrupt that comes late fails this one, which has closed the answer by then.
      if (!this.#isDrained) await duckdb.query(connection, 'SELECT 1').catch(() => undefined);
      for (const statement of this.#statements) duckdb.destroy_prepare_sync(statement);
    } finally {
      duckdb.disconnect_sync(connection);
    }
  }

  async #prepare(connection: duckdb.Connection): Promise<Prepared> {
    const extracted = await duckdb.extract_statements(connection, this.#sql);
    if (extracted.statement_count !== 1) throw statementError(extracted);
    const statement = await duckdb.prepare_extracted_statement(connection, extracted.extracted_statements, 0);
    this.#statements.push(statement);
    await this.#checkReads(connection, statement);
    this.#stop.throwIfStopped();
    const columns = this.#query.columns.map(resultColumnOf);
    const builders = this.#buildersOf(statement, columns);
    // What is set counts when the statement is executed. Rows of a fixed width need no bound but DuckDB's own.
    const bound = boundStreamingBuffer(columns);
    if (bound !== undefined) await duckdb.query(connection, bound);
    return { statement, columns, builders };
  }

  /** What is run was printed from a checked tree; this holds should that ever be wrong. EXPLAIN ANALYZE runs what it explains. */
  async #checkReads(connection: duckdb.Connection, statement: duckdb.PreparedStatement): Promise<void> {
    const kind = duckdb.prepared_statement_type(statement);
    if (kind === duckdb.StatementType.SELECT) return;
    const explained = explainPattern.exec(this.#sql)?.[1];
    if (kind === duckdb.StatementType.EXPLAIN && explained !== undefined) {
      const inner = await duckdb.prepare(connection, explained);
      this.#statements.push(inner);
      if (duckdb.prepared_statement_type(inner) === duckdb.StatementType.SELECT) return;
    }
    throw new InlayError('invalid', 'only SELECT and EXPLAIN of a SELECT are run', { code: 'not_a_read' });
  }

  /** A statement whose columns are not what the tree says fails before anything is told of its answer. */
  #buildersOf(statement: duckdb.PreparedStatement, columns: readonly ResultColumn[]): ColumnBuilder[] {
    const count = duckdb.prepared_statement_column_count(statement);
    if (count !== columns.length)
      throw new InlayError(
        'internal',
        `the answer has ${String(count)} columns where ${String(columns.length)} were planned`,
        {
          code: 'column_count',
        },
      );
    return columns.map(({ name, type }, index) =>
      builderOf(duckdb.prepared_statement_column_logical_type(statement, index), type, name),
    );
  }

  /** `emit` never hears the sink's last words unless DuckDB has said that the rows came to their end. */
  async #stream(connection: duckdb.Connection, prepared: Prepared, emit: Emit): Promise<number> {
    const sink = await sinkOf(this.#query.format, prepared.columns);
    const builder = new BatchBuilder(prepared.builders);
    const result = await duckdb.execute_prepared_streaming(prepared.statement);
    let rows = 0;
    for (;;) {
      this.#stop.throwIfStopped();
      const chunk = await duckdb.fetch_chunk(result);
      const size = chunk === null ? 0 : duckdb.data_chunk_get_size(chunk);
      this.#measure('execute');
      this.#isDrained = size === 0;
      if (chunk === null || size === 0) {
        if (!endedWell(result)) {
          const parts = { stop: this.#stop, clock: this.#clock };
          throw await lateFailure(connection, this.#sql, parts);
        }
        break;
      }
      rows += size;
      this.#checkRows(rows);
      for (const batch of builder.append(chunk)) await emit(await sink.add(batch));
      this.#measure('encode');
    }
    await this.#finish(builder, sink, emit);
    this.#measure('encode');
    return rows;
  }

  async #finish(builder: BatchBuilder, sink: Sink, emit: Emit): Promise<void> {
    const last = builder.finish();
    if (last !== undefined) await emit(await sink.add(last));
    await emit(await sink.finish());
  }

  #checkRows(rows: number): void {
    const { rowsMax } = this.#query.limits;
    if (rows > rowsMax)
      throw new InlayError(
        'exhausted',
        `the answer has more than ${String(rowsMax)} rows: add a LIMIT or a narrower time range`,
        {
          code: 'too_many_rows',
        },
      );
  }

  #measure(stage: keyof QueryStages): void {
    const now = this.#clock.monotonicMs();
    this.#stages[stage] += (now - this.#mark) / 1000;
    this.#mark = now;
  }
}

/** DuckDB's own words for text that it cannot parse. */
function statementError({
  extracted_statements: extracted,
  statement_count: count,
}: duckdb.ExtractedStatementsAndCount): Error {
  try {
    if (count === 0) return new Error(duckdb.extract_statements_error(extracted));
  } catch {
    // No statement and no error: the text is empty, and the binding throws for the absent message.
  }
  return new InlayError('invalid', `one statement is run at a time, not ${String(count)}`, { code: 'one_statement' });
}
