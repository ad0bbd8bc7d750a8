import type { Table } from '@inlay/catalog';
import type { ErrorKind } from '@inlay/core';
import type { RawParameters } from '../request/query-parameters.js';
import type { ParamValue } from '../relation/front-end/parameter.js';
import type { CompiledStatement } from '../query/compile-statement.js';
import type { TableScan } from '../relation/table-scan.js';

/** What the thread does, one task after the other. */
export type SqlTask =
  /** Answered with a `WireStatement`. */
  | {
      readonly type: 'compile';
      readonly text: string;
      readonly params: Readonly<Record<string, ParamValue>>;
      readonly nowNs: bigint;
    }
  /** A JSON body of `/api/v3/query_sql`; answered with an `HttpQueryRequest`. */
  | {
      readonly type: 'body';
      readonly bytes: Uint8Array;
      readonly query: RawParameters;
      readonly accept: string | undefined;
    }
  /** A JSON ticket of Flight; answered with a `TicketQuery`. */
  | { readonly type: 'ticket'; readonly bytes: Uint8Array };

/** What the thread asks meanwhile: it reaches neither the engine nor the catalog. */
export interface SqlQuestion {
  readonly type: 'tables';
  /** The tables of these names are asked for, as far as there are any. */
  readonly names: readonly string[];
}

/** One of several parts of the answer; the last one has the names of all tables, for advice. */
export interface SqlReply {
  readonly type: 'tables';
  readonly tables: readonly Table[];
  readonly names?: readonly string[];
}

export type ToThread =
  | { readonly type: 'task'; readonly task: SqlTask }
  | { readonly type: 'reply'; readonly reply: SqlReply }
  /** The question was not answered, which fails the task. */
  | { readonly type: 'unanswered' };

export type FromThread =
  | { readonly type: 'question'; readonly question: SqlQuestion }
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly error: WireFailure };

/** An InlayError as it crosses to another thread. */
export interface WireFailure {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

export type WireScan = Omit<TableScan, 'table'> & { readonly table: string };

/** A compiled statement without the tables themselves; its columns are lists, which are read faster than objects. */
export interface WireStatement extends Omit<CompiledStatement, 'columns' | 'scans'> {
  readonly names: readonly string[];
  readonly roles: readonly CompiledStatement['columns'][number]['role'][];
  readonly types: readonly CompiledStatement['columns'][number]['type'][];
  readonly scans: readonly WireScan[];
}
