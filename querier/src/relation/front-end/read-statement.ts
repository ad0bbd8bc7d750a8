import type { Statement } from '../relation.js';

/** What a text asks for: an answer, or how it would be found. Every front end makes this of what it reads. */
export interface ReadStatement {
  readonly kind: 'query' | 'explain' | 'explain_analyze';
  /** The plan of the engine is asked for, too. */
  readonly isVerbose: boolean;
  readonly statement: Statement;
}
