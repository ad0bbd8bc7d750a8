import { formatBytes, InlayError, type Clock } from '@inlay/core';
import { tableReads } from '../table-view/table-reads.js';
import { describeRange } from '../relation/explain.js';
import { types } from '../relation/types.js';
import { decodeNames } from '../engine/print/identifiers.js';
import { quoteText } from '../engine/print/literal.js';
import type { Engine, EngineQuery, QueryLimits, ResultChunk } from '../engine/engine.js';
import type { QueryRequest } from './query-service.js';
import type { TableScan } from '../relation/table-scan.js';
import type { TableSnapshot } from '../source/table-snapshot.js';
import type { CompiledStatement } from './compile-statement.js';

/** One row of an EXPLAIN: which plan, and its text. */
export type PlanRow = readonly [type: string, plan: string];

/** A statement that is explained, and the rows that it would be answered from. */
export interface ToExplain {
  readonly statement: CompiledStatement;
  /** The statement as the engine would run it. */
  readonly query: EngineQuery;
  /** One a table, each with its snapshot. */
  readonly scans: readonly TableScan[];
  readonly snapshots: readonly TableSnapshot[];
  /** Since the request began, by the monotonic clock, ms. */
  readonly beganMs: number;
  /** When all rows to be read were there. */
  readonly readyMs: number;
}

/** Where a statement is run to see how long it takes. */
export interface ExplainParts {
  readonly engine: Engine;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

const planColumns = [
  { name: 'plan_type', role: 'plain', type: types.utf8 },
  { name: 'plan', role: 'plain', type: types.utf8 },
] as const;

/**
 * The tree of the statement, and what is read of each table; with ANALYZE how long the steps took and how many rows came, with
 * VERBOSE the plan of the engine.
 */
export async function explainRows(
  given: ToExplain,
  { engine, clock }: ExplainParts,
  signal: AbortSignal,
): Promise<readonly PlanRow[]> {
  const { statement, query, beganMs, readyMs } = given;
  const rows: PlanRow[] = [
    ['logical_plan', statement.tree ?? ''],
    ['reads', readLines(given).join('\n')],
  ];
  const isAnalyzed = statement.kind === 'explain_analyze';
  if (isAnalyzed) {
    const startMs = clock.monotonicMs();
    const result = await engine.run({ ...query, format: 'arrow' }, signal);
    let bytes = 0;
    for await (const { body } of result.chunks) bytes += body.byteLength;
    const times = [
      `planned, and rows found, in ${milliseconds(readyMs - beganMs)}`,
      `answered in ${milliseconds(clock.monotonicMs() - startMs)}`,
      `${String(result.rowCount?.() ?? 0)} rows, ${formatBytes(bytes)} as Arrow`,
    ];
    rows.push(['analyzed_plan', times.join('\n')]);
  }
  if (statement.isVerbose === true) {
    const sql = `EXPLAIN ${isAnalyzed ? 'ANALYZE ' : ''}${query.sql}`;
    const plan = await engine.run({ ...query, sql, columns: planColumns, format: 'json' }, signal);
    for (const text of await plansIn(plan.chunks)) rows.push(['physical_plan', text]);
  }
  return rows;
}

const milliseconds = (ms: number): string => `${ms.toFixed(1)} ms`;

function readLines({ scans, snapshots }: ToExplain): readonly string[] {
  if (scans.length === 0) return ['no table'];
  return scans.map(({ table }, i) => {
    const snapshot = snapshots[i];
    if (snapshot === undefined) return `"${table.name}"`;
    const { filesRead, filesCounted, filesPruned, hotRows, merged } = tableReads(snapshot);
    const versions =
      merged.length === 0
        ? 'no row has a second version'
        : `versions are merged in ${merged.map(describeRange).join(' and in ')}`;
    const counted = filesCounted === 0 ? '' : `${String(filesCounted)} counted without reading them, `;
    return `"${table.name}": ${String(filesRead)} files read, ${counted}${String(filesPruned)} left out; ${String(hotRows)} rows in memory; ${versions}`;
  });
}

/** A plan of the engine's is text. */
async function plansIn(chunks: AsyncIterable<ResultChunk>): Promise<readonly string[]> {
  const bodies: Uint8Array[] = [];
  for await (const chunk of chunks) bodies.push(chunk.body);
  const rows = JSON.parse(Buffer.concat(bodies).toString('utf8')) as unknown;
  if (!Array.isArray(rows)) throw new InlayError('internal', 'the engine gave no plan', { code: 'internal' });
  return rows.map((row: Readonly<Record<string, unknown>>) => decodeNames(String(row['plan'])));
}

/** Rows of an EXPLAIN, answered like any other rows. */
export function planQuery(rows: readonly PlanRow[], request: QueryRequest, limits: QueryLimits): EngineQuery {
  const values = rows.map((row) => `(${row.map(quoteText).join(', ')})`).join(', ');
  const sql =
    rows.length === 0
      ? "SELECT '' AS plan_type, '' AS plan WHERE false"
      : `SELECT * FROM (VALUES ${values}) v(plan_type, plan)`;
  return { views: [], sql, columns: planColumns, format: request.format, limits };
}
