/** A value as text, null, or a list or struct of the same. Times are in ns, whatever unit the type has. */
export type Value = string | null | readonly Value[] | { readonly [field: string]: Value };

/** What an engine answered, as Arrow holds it. */
export interface Rows {
  readonly names: readonly string[];
  /** Arrow's names of types. */
  readonly types: readonly string[];
  readonly rows: readonly (readonly Value[])[];
}

/** What an engine said instead of answering. */
export interface Refusal {
  readonly error: string;
}

export type Answer = Rows | Refusal;

export const isRefusal = (answer: Answer): answer is Refusal => 'error' in answer;

/**
 * How DataFusion is asked: over the rows of its tables in one order or in the other, since what depends on it is no answer to
 * compare with; or without those rules of its optimizer without which it can still answer, and so with the rule that simplifies
 * expressions, since some functions are nothing before it.
 */
export type Asking = 'forth' | 'back' | 'plain' | 'simplified';

/** One that answers SQL. A refusal is an answer; only a defect of the suite throws. */
export interface SqlEngine {
  ask(sql: string, asking?: Asking): Promise<Answer>;
  close(): Promise<void>;
}
