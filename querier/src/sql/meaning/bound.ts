import type { Expression } from '../../relation/expression.js';
import type { OutputRole } from '../../relation/relation.js';

/** An expression of a statement whose names and types are known. */
export interface Bound {
  readonly expression: Expression;
  /** What DataFusion calls a column of it. */
  readonly name: string;
  /** `tag` and `time` only while the values are those of the column itself. */
  readonly role: OutputRole;
}

export const plain = (expression: Expression, name: string): Bound => ({ expression, name, role: 'plain' });
