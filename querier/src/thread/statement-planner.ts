import { defined, isInlayError, nextTurn } from '@inlay/core';
import type { CompiledStatement } from '../query/compile-statement.js';
import type { PlannedText, Planner } from '../query/planner.js';
import { ParsedTexts } from '../sql/parsed-texts.js';
import { workHere } from '../sql/bind/limits.js';
import { charactersHere } from '../sql/syntax/text/limits.js';
import { tableNames, type NamedSchema } from '../query/schema-cache.js';
import { compileSql } from './compile-sql.js';
import type { SqlQuestion, SqlReply, WireStatement } from './messages.js';
import type { SqlThread } from './sql-thread.js';

/** The two places where a statement may be planned, and the time that it may take. */
export interface StatementPlannerInit {
  readonly thread: SqlThread;
  /** A statement may not be planned for longer, ms. */
  readonly timeoutMs: number;
}

/** Tables that are copied to the thread before others may go on: some may have hundreds of columns. */
const tablesPerTurn = 20;

/**
 * From a text to what the engine runs. Short statements are compiled at once; what is long, or turns out to be, is
 * compiled on a thread, so that no statement holds up the writes that are acknowledged here.
 */
export class StatementPlanner implements Planner {
  readonly #init: StatementPlannerInit;
  readonly #parsed = new ParsedTexts();

  constructor(init: StatementPlannerInit) {
    this.#init = init;
  }

  /** Rejects with the codes of SqlErrorCode, and as `SqlThread.run` does. */
  async plan(planned: PlannedText, signal: AbortSignal): Promise<CompiledStatement> {
    if (isShort(planned)) {
      try {
        return await this.#compileHere(planned);
      } catch (error) {
        // A few words can mean a lot of work; how much, and whether it is too much, the thread finds out.
        if (!isInlayError(error, 'statement_too_complex')) throw error;
      }
    }
    return this.#compileOnThread(planned, signal);
  }

  #compileHere({ text, params, schema, nowNs }: PlannedText): Promise<CompiledStatement> {
    return compileSql(text, {
      parse: (sql, place) => this.#parsed.parse(sql, place),
      findTables: () => tableNames(schema),
      nowNs,
      params,
      place: 'here',
      workMax: workHere,
    });
  }

  async #compileOnThread(
    { text, params, schema, nowNs }: PlannedText,
    signal: AbortSignal,
  ): Promise<CompiledStatement> {
    const { thread, timeoutMs } = this.#init;
    const compiled = (await thread.run({
      task: { type: 'compile', text, params, nowNs },
      signal,
      timeoutMs,
      answer: (question) => answerOf(question, schema),
    })) as WireStatement;
    const { names, roles, types, scans, ...rest } = compiled;
    return {
      ...rest,
      columns: names.map((name, i) => ({ name, role: roles[i] ?? 'plain', type: defined(types[i], name) })),
      scans: scans.flatMap((scan) => {
        const table = schema.byName.get(scan.table);
        return table === undefined ? [] : [{ ...scan, table }];
      }),
    };
  }
}

async function* answerOf(question: SqlQuestion, schema: NamedSchema): AsyncGenerator<SqlReply> {
  const found = question.names.flatMap((name) => schema.byName.get(name) ?? []);
  for (let i = 0; i < found.length; i += tablesPerTurn) {
    yield { type: 'tables', tables: found.slice(i, i + tablesPerTurn) };
    await nextTurn();
  }
  yield { type: 'tables', tables: [], names: [...schema.byName.keys()] };
}

/** Looks at no more parameters than may be short together. */
function isShort({ text, params }: PlannedText): boolean {
  let characters = text.length;
  for (const name in params) {
    if (!Object.hasOwn(params, name)) continue;
    const value = params[name];
    characters += name.length + (typeof value === 'string' ? value.length : 8);
    if (characters > charactersHere) return false;
  }
  return characters <= charactersHere;
}
