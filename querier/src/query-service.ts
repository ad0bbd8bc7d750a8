import type { ResultFormat, EngineResult } from './engine/engine.js';

export type ParamValue = null | boolean | number | bigint | string;

export interface QueryRequest {
  readonly database: string;
  readonly sql: string;
  /** `$name` placeholders. */
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly format: ResultFormat;
  readonly allowPartial: boolean;
}

/** What the HTTP and Flight surfaces ask. Rejects with InlayError: `database_not_found`, `table_not_found`, `sql_syntax`, `function_refused`, … */
export interface QueryService {
  run(request: QueryRequest, signal: AbortSignal): Promise<EngineResult>;
  /** The answer's schema without running it, as an Arrow IPC schema message; for Flight SQL GetFlightInfo. */
  schemaOf(request: QueryRequest, signal: AbortSignal): Promise<Uint8Array>;
}
