import type { Answer } from '../engines/answer.js';

/** What may become of a statement. */
export type Outcome =
  | 'same'
  | 'wrong value'
  | 'wrong type'
  | 'wrong name'
  | 'refused by us'
  | 'refused by DataFusion'
  | 'refused by both'
  | 'stated'
  | 'undetermined';

/** What became of a statement. */
export interface Verdict {
  readonly outcome: Outcome;
  /** In which way, in words that statements of one class share: what they differ in, our refusal, or the deviation's sentence. */
  readonly how: string;
}

/** Both answers to a statement. */
export interface Both {
  readonly sql: string;
  readonly ours: Answer;
  readonly theirs: Answer;
}
