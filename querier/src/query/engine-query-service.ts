import type { Catalog, ParquetFile, Table } from '@inlay/catalog';
import type { Clock, IncarnationId } from '@inlay/core';
import { emptyTableView, tableView } from '../table-view/table-view.js';
import { decodeError } from './decode-error.js';
import { explainRows, planQuery, type ToExplain } from './explain-query.js';
import { SchemaCache } from './schema-cache.js';
import { nameDamagedFile } from './name-damaged-file.js';
import { once, releaseAfter } from './release-after.js';
import { systemTables, systemView } from './system-tables.js';
import { mergedUses } from './merged-scans.js';
import type { Engine, EngineQuery, EngineResult, EngineView, OutputColumn, QueryLimits } from '../engine/engine.js';
import type { QueryAnswer, QueryRequest, QueryService } from './query-service.js';
import type { Source, TableSnapshot } from '../source/table-snapshot.js';
import type { CompiledStatement } from './compile-statement.js';
import type { StatementPlanner } from '../thread/statement-planner.js';
import type { NamedSchema } from './schema-cache.js';
import type { MergedUse } from './merged-scans.js';

/** Parts and limits of a query service. */
export interface QueryServiceOptions {
  readonly catalog: Catalog;
  readonly engine: Engine;
  readonly source: Source;
  readonly planner: Pick<StatementPlanner, 'plan'>;
  /** `now()` and the edge of retention. */
  readonly clock: Clock;
  readonly limits: QueryLimits;
}

export const createQueryService = (options: QueryServiceOptions): QueryService => new SqlQueryService(options);

interface Planned {
  readonly statement: CompiledStatement;
  readonly uses: readonly MergedUse[];
  readonly systemViews: readonly EngineView[];
}

/** SQL from text to answer: compile, take a snapshot of each table, and let the engine run it over one view a table. */
class SqlQueryService implements QueryService {
  readonly #options: QueryServiceOptions;
  readonly #schemas: SchemaCache;

  constructor(options: QueryServiceOptions) {
    this.#options = options;
    this.#schemas = new SchemaCache(options.catalog);
  }

  async run(request: QueryRequest, signal: AbortSignal): Promise<QueryAnswer> {
    const beganMs = this.#options.clock.monotonicMs();
    const planned = await this.#plan(request, signal);
    const snapshots = await this.#snapshots(planned, request, signal);
    const release = once(() => {
      for (const snapshot of snapshots) snapshot.release();
      signal.removeEventListener('abort', release);
    });
    // A reader that goes away need not end the iteration.
    signal.addEventListener('abort', release, { once: true });
    const explain = async (error: unknown): Promise<unknown> =>
      decodeError(await nameDamagedFile(error, snapshots, this.#options), request.sql);
    try {
      const views = [...planned.systemViews, ...planned.uses.map((use, i) => viewOf(use, snapshots[i]))];
      const query = this.#query(planned.statement, views, request);
      const result =
        planned.statement.kind === 'query'
          ? await this.#options.engine.run(query, signal)
          : await this.#explain({ ...planned, query, snapshots, beganMs }, request, signal);
      const missing: readonly IncarnationId[] = [...new Set(snapshots.flatMap((snapshot) => snapshot.missing))];
      return { ...result, chunks: releaseAfter(result.chunks, release, explain), missing };
    } catch (error) {
      const explained = await explain(error).finally(release);
      throw explained;
    }
  }

  async schemaOf(request: QueryRequest, signal: AbortSignal): Promise<Uint8Array> {
    const planned = await this.#plan(request, signal);
    const views = [...planned.systemViews, ...planned.uses.map((use) => emptyTableView(use.table, use.columns))];
    const query =
      planned.statement.kind === 'query'
        ? this.#query(planned.statement, views, request)
        : planQuery([], request, this.#options.limits);
    try {
      return await this.#options.engine.describe(query, signal);
    } catch (error) {
      throw decodeError(error, request.sql);
    }
  }

  async #plan(request: QueryRequest, signal: AbortSignal): Promise<Planned> {
    const { clock, planner } = this.#options;
    const schema = await this.#schemas.get(request.database);
    const nowNs = clock.nowNs();
    const statement = await planner.plan({ text: request.sql, params: request.params, schema, nowNs }, signal);
    const retentionNs = schema.schema.database.retentionNs;
    const uses = mergedUses(statement.uses, retentionNs === undefined ? undefined : nowNs - retentionNs);
    return { statement, uses, systemViews: await this.#systemViews(statement, schema) };
  }

  async #systemViews(statement: CompiledStatement, schema: NamedSchema): Promise<readonly EngineView[]> {
    const views: EngineView[] = [];
    for (const [name, asked] of statement.systemTables) {
      const definition = systemTables.find((table) => `${table.schema}_${table.name}` === name);
      if (definition === undefined) continue;
      const tables = schema.schema.tables.filter((table) => asked?.has(table.name) ?? true);
      const files = new Map<Table, readonly ParquetFile[]>();
      if (definition.needsFiles)
        for (const table of tables) files.set(table, (await this.#options.catalog.listFiles(table.id)).files);
      views.push(await systemView(name, definition, definition.rows({ ...schema.schema, tables }, files)));
    }
    return views;
  }

  /** All or none: those already taken are let go when one fails. */
  async #snapshots(planned: Planned, request: QueryRequest, signal: AbortSignal): Promise<readonly TableSnapshot[]> {
    const { source } = this.#options;
    const taken = await Promise.allSettled(
      planned.uses.map((use) => source.snapshot(use.needs, { allowPartial: request.allowPartial, signal })),
    );
    const failed = taken.find((result) => result.status === 'rejected');
    const snapshots = taken.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    if (failed === undefined) return snapshots;
    for (const snapshot of snapshots) snapshot.release();
    throw failed.reason;
  }

  #query(statement: CompiledStatement, views: readonly EngineView[], request: QueryRequest): EngineQuery {
    return {
      views,
      sql: statement.sql,
      columns: request.plainTags === true ? statement.columns.map(plainTag) : statement.columns,
      format: request.format,
      limits: this.#options.limits,
    };
  }

  async #explain(given: Omit<ToExplain, 'readyMs'>, request: QueryRequest, signal: AbortSignal): Promise<EngineResult> {
    const { clock, engine, limits } = this.#options;
    const rows = await explainRows({ ...given, readyMs: clock.monotonicMs() }, this.#options, signal);
    return engine.run(planQuery(rows, request, limits), signal);
  }
}

const plainTag = (column: OutputColumn): OutputColumn =>
  column.role === 'tag' ? { ...column, role: 'plain' } : column;

const viewOf = (use: MergedUse, snapshot: TableSnapshot | undefined): EngineView =>
  snapshot === undefined
    ? emptyTableView(use.table, use.columns)
    : tableView(snapshot, { columns: use.columns, times: use.needs.times });
