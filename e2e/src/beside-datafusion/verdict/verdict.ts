import { isRefusal } from '../engines/answer.js';
import type { Answer } from '../engines/answer.js';
import { compare } from './compare.js';
import { deviationOf } from './deviations.js';
import { messageClass } from './message-class.js';

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

export function verdictOf(both: Both): Verdict {
  const plain = plainVerdict(both);
  if (/^(same|refused by (both|DataFusion))$/.test(plain.outcome)) {
    const stated = plain.outcome === 'refused by DataFusion' ? deviationOf(both, plain) : undefined;
    return stated === undefined ? plain : { outcome: 'stated', how: stated };
  }
  const stated = deviationOf(both, plain);
  return stated === undefined ? plain : { outcome: 'stated', how: stated };
}

function plainVerdict({ sql, ours, theirs }: Both): Verdict {
  if (isRefusal(ours)) {
    const how = messageClass(ours.error);
    return isRefusal(theirs) ? { outcome: 'refused by both', how } : { outcome: 'refused by us', how };
  }
  if (isRefusal(theirs)) return { outcome: 'refused by DataFusion', how: messageClass(theirs.error) };
  const compared = compare(sql, ours, theirs);
  return compared === undefined
    ? { outcome: 'same', how: '' }
    : { outcome: `wrong ${compared.difference}`, how: compared.how };
}
