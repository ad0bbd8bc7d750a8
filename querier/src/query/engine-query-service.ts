import type { Catalog } from '@inlay/catalog';
import type { Clock, IncarnationId } from '@inlay/core';
import type { Engine, EngineQuery, EngineResult, EngineView, OutputColumn, QueryLimits } from '../engine/engine.js';
import type { TableScan } from '../relation/table-scan.js';
import type { Source, TableSnapshot } from '../source/table-snapshot.js';
import { emptyTableView, tableView } from '../table-view/table-view.js';
import type { CompiledStatement } from './compile-statement.js';
import { decodeError } from './decode-error.js';
import { explainRows, planQuery, type ToExplain } from './explain-query.js';
import { mergedScans } from './merged-scans.js';
import { nameDamagedFile } from './name-damaged-file.js';
import type { Planner } from './planner.js';
import type { QueryAnswer, QueryRequest, QueryService } from './query-service.js';
import { once, releaseAfter } from './release-after.js';
import { SchemaCache } from './schema-cache.js';
import { systemViews } from './system-views.js';

/** Parts and limits of a query service. */
export interface EngineQueryServiceInit {
  readonly catalog: Catalog;
  readonly engine: Engine;
  readonly source: Source;
  readonly planner: Planner;
  /** `now()` and the edge of retention. */
  readonly clock: Clock;
  readonly limits: QueryLimits;
}

interface Planned {
  readonly statement: CompiledStatement;
  /** One a table. */
  readonly scans: readonly TableScan[];
  readonly systemViews: readonly EngineView[];
}

/** From text to answer: plan, take a snapshot of each table, and let the engine run it over one view a table. */
export class EngineQueryService implements QueryService {
  readonly #init: EngineQueryServiceInit;
  readonly #schemas: SchemaCache;

  constructor(init: EngineQueryServiceInit) {
    this.#init = init;
    this.#schemas = new SchemaCache(init.catalog);
  }

  async run(request: QueryRequest, signal: AbortSignal): Promise<QueryAnswer> {
    const beganMs = this.#init.clock.monotonicMs();
    const planned = await this.#plan(request, signal);
    const snapshots = await this.#snapshots(planned, request, signal);
    const release = once(() => {
      for (const snapshot of snapshots) snapshot.release();
      signal.removeEventListener('abort', release);
    });
    // A reader that goes away need not end the iteration.
    signal.addEventListener('abort', release, { once: true });
    const explain = async (error: unknown): Promise<unknown> =>
      decodeError(await nameDamagedFile(error, snapshots, this.#init), request.sql);
    try {
      const views = [...planned.systemViews, ...planned.scans.map((scan, i) => viewOf(scan, snapshots[i]))];
      const query = this.#query(planned.statement, views, request);
      const result =
        planned.statement.kind === 'query'
          ? await this.#init.engine.run(query, signal)
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
    const views = [...planned.systemViews, ...planned.scans.map(emptyTableView)];
    const query =
      planned.statement.kind === 'query'
        ? this.#query(planned.statement, views, request)
        : planQuery([], request, this.#init.limits);
    try {
      return await this.#init.engine.describe(query, signal);
    } catch (error) {
      throw decodeError(error, request.sql);
    }
  }

  async #plan(request: QueryRequest, signal: AbortSignal): Promise<Planned> {
    const { catalog, clock, planner } = this.#init;
    const schema = await this.#schemas.get(request.database);
    const nowNs = clock.nowNs();
    const statement = await planner.plan({ text: request.sql, params: request.params, schema, nowNs }, signal);
    const retentionNs = schema.schema.database.retentionNs;
    const scans = mergedScans(statement.scans, retentionNs === undefined ? undefined : nowNs - retentionNs);
    return { statement, scans, systemViews: await systemViews(statement, schema, catalog) };
  }

  /** All or none: those already taken are let go when one fails. */
  async #snapshots(planned: Planned, request: QueryRequest, signal: AbortSignal): Promise<readonly TableSnapshot[]> {
    const { source } = this.#init;
    const taken = await Promise.allSettled(
      planned.scans.map((scan) => source.snapshot(scan, { allowPartial: request.allowPartial, signal })),
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
      limits: this.#init.limits,
    };
  }

  async #explain(given: Omit<ToExplain, 'readyMs'>, request: QueryRequest, signal: AbortSignal): Promise<EngineResult> {
    const { clock, engine, limits } = this.#init;
    const rows = await explainRows({ ...given, readyMs: clock.monotonicMs() }, this.#init, signal);
    return engine.run(planQuery(rows, request, limits), signal);
  }
}

const plainTag = (column: OutputColumn): OutputColumn =>
  column.role === 'tag' ? { ...column, role: 'plain' } : column;

const viewOf = (scan: TableScan, snapshot: TableSnapshot | undefined): EngineView =>
  snapshot === undefined ? emptyTableView(scan) : tableView(snapshot, scan);
