import type { DuckDbConnection } from '../../testing/test-duckdb.js';
import { printStatement } from '../../../engine/print/index.js';
import { aggregate, passed, project, reference, sort, window } from '../../../relation/make.js';
import type { Computed, Relation, WindowColumn } from '../../../relation/relation.js';
import { isFloat, type DataType } from '../../../relation/types.js';
import { CallReader, type CollectedCall } from './call-reader.js';
import { GoldenTable } from './golden-table.js';

/** What a call comes to: its type, and its values as the goldens write them. */
export interface Answer {
  readonly type: DataType;
  readonly values: readonly (string | null)[];
}

/** Calls that one statement computes side by side. */
const together = 40;

const noSource = (): never => {
  throw new Error('all rows are written out');
};

/** What calls of the goldens come to, or why they fail: bound by their rules, printed, and computed by the engine. */
export async function answersOf(
  connection: DuckDbConnection,
  calls: readonly string[],
): Promise<ReadonlyMap<string, Answer | Error>> {
  const answers = new Map<string, Answer | Error>();
  for (let i = 0; i < calls.length; i += together) {
    const some = calls.slice(i, i + together);
    const made = await tried(() => answersTogether(connection, some));
    if (!(made instanceof Error)) made.forEach((answer, at) => answers.set(some[at] ?? '', answer));
    else for (const call of some) answers.set(call, await tried(() => answerOf(connection, call)));
  }
  return answers;
}

async function tried<T>(run: () => Promise<T>): Promise<T | Error> {
  try {
    return await run();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** What is asked of one call. */
export async function answerOf(connection: DuckDbConnection, call: string): Promise<Answer> {
  const [answer] = await answersTogether(connection, [call]);
  if (answer === undefined) throw new Error('there is no answer');
  return answer;
}

async function answersTogether(connection: DuckDbConnection, calls: readonly string[]): Promise<readonly Answer[]> {
  const { sql, types } = printed(calls);
  const rows = (await connection.runAndReadAll(sql)).getRows();
  return types.map((type, i) => ({ type, values: rows.map((row) => textOf(row[i], type)) }));
}

/** The engine's text of calls over the rows of the goldens; all of them are grouped, or none is. */
export function printed(calls: readonly string[]): { readonly sql: string; readonly types: readonly DataType[] } {
  const table = new GoldenTable();
  const readers = calls.map((call) => new CallReader(table, call));
  const computed = readers.map((reader): Computed => {
    const { expression } = reader.expression();
    return { column: table.numbers.next(expression.type, 'x'), expression };
  });
  const collected = readers.flatMap((reader) => reader.collected);
  const isGrouped = collected.some(({ over }) => over === undefined);
  const input = below(table.relation, collected);
  const id = table.columns.get('id');
  if (id === undefined) throw new Error('the rows have no number');
  const relation = isGrouped
    ? project(input, computed)
    : sort(project(input, [...computed, passed(id)]), [
        { expression: reference(id), isDescending: false, nullsFirst: false },
      ]);
  const outputs = computed.map(({ column }) => ({ ...column, role: 'plain' as const }));
  const sql = printStatement({ relation, outputs }, { scan: noSource, systemScan: noSource });
  return { sql, types: outputs.map(({ type }) => type) };
}

function below(input: Relation, collected: readonly CollectedCall[]): Relation {
  const windows = collected.flatMap(({ over, ...made }): WindowColumn[] =>
    over === undefined ? [] : [{ ...made, over }],
  );
  if (windows.length > 0) return window(input, windows);
  const calls = collected.flatMap(({ column, call }) => (call.kind === 'aggregate_call' ? [{ column, call }] : []));
  return calls.length === 0 ? input : aggregate({ input, groups: [], sets: undefined, calls, groupings: [] });
}

const unitNs = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n };

interface EngineInterval {
  readonly months: number;
  readonly days: number;
  readonly micros: bigint;
}

/** A value of the engine's, by its type. */
function textOf(value: unknown, type: DataType): string | null {
  if (value === null) return null;
  if (type.kind === 'timestamp') return String((value as { nanos: bigint }).nanos / unitNs[type.unit]);
  if (type.kind === 'date') return String((value as { days: number }).days);
  if (type.kind === 'interval') {
    const { months, days, micros } = value as EngineInterval;
    return `${String(months)}/${String(days)}/${String(micros * 1000n)}`;
  }
  if (type.kind === 'list')
    return JSON.stringify((value as { items: readonly unknown[] }).items.map((item) => textOf(item, type.item)));
  if (type.kind === 'struct') {
    const { entries } = value as { entries: Record<string, unknown> };
    return JSON.stringify(Object.values(entries).map((field, i) => textOf(field, type.fields[i]?.type ?? type)));
  }
  // Texts, numbers and the engine's own classes of values write themselves.
  return isFloat(type) && Object.is(value, -0) ? '-0' : (value as { toString(): string }).toString();
}
