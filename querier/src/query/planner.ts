import type { ParamValue } from '../relation/front-end/parameter.js';
import type { CompiledStatement } from './compile-statement.js';
import type { NamedSchema } from './schema-cache.js';

/** A statement, and what it is compiled against. */
export interface PlannedText {
  readonly text: string;
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly schema: NamedSchema;
  /** `now()`, ns. */
  readonly nowNs: bigint;
}

/** From a text to what the engine runs: a front end, and the compiler behind it. The query service knows languages by this only. */
export interface Planner {
  /** Rejects with the codes of the language for what it refuses (invalid), and with `statement_too_complex`. */
  plan(planned: PlannedText, signal: AbortSignal): Promise<CompiledStatement>;
}
