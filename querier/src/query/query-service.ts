import type { IncarnationId, Principal } from '@inlay/core';
import type { EngineResult, ResultFormat } from '../engine/engine.js';
import type { ParamValue } from '../relation/front-end/parameter.js';

/** A statement with its parameters, and the form of its answer. */
export interface QueryRequest {
  /** Who asks; it may read the database. */
  readonly principal: Principal;
  readonly database: string;
  readonly sql: string;
  /** `$name` placeholders. */
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly format: ResultFormat;
  readonly allowPartial: boolean;
  /** Arrow answers: tags as utf8 instead of dictionary<int32, utf8>, which not every reader knows. */
  readonly plainTags?: boolean;
  /** For log lines about this request. */
  readonly requestId?: string;
}

/** An answer under way, with the gaps that its asker has allowed. */
export interface QueryAnswer extends EngineResult {
  /** Incarnations whose newest rows are not in the answer: empty unless `allowPartial`, and then to be told with the answer. */
  readonly missing: readonly IncarnationId[];
}

/** What the HTTP and Flight surfaces ask. Rejects with InlayError: `database_not_found`, `table_not_found`, `sql_syntax`, `function_refused`, … */
export interface QueryService {
  run(request: QueryRequest, signal: AbortSignal): Promise<QueryAnswer>;
  /** The answer's schema without running it, as an Arrow IPC schema message; for Flight SQL GetFlightInfo. */
  schemaOf(request: QueryRequest, signal: AbortSignal): Promise<Uint8Array>;
}
