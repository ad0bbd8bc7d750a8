/** A field's value: number is f64, bigint is i64, `{ u64 }` is u64. */
export type CaseValue = number | bigint | { readonly u64: bigint } | boolean | string;

export interface CaseRow {
  readonly table: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, CaseValue>>;
  /** ns; absent: the request's time. */
  readonly time?: bigint;
}

/** A refused line: its 1-based number and a part of the message. */
export interface CaseError {
  readonly line: number;
  readonly message: string;
}

/** A body and all that comes of it. */
export interface LineCase {
  readonly name: string;
  readonly input: string;
  readonly rows?: readonly CaseRow[];
  readonly errors?: readonly CaseError[];
}

export const accepts = (name: string, input: string, ...rows: readonly CaseRow[]): LineCase => ({ name, input, rows });

/** A body of one line that is refused. */
export const refuses = (name: string, input: string, message: string): LineCase => ({
  name,
  input,
  errors: [{ line: 1, message }],
});

export const u64 = (value: bigint): CaseValue => ({ u64: value });
