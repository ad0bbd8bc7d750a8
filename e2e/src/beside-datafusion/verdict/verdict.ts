import { isRefusal } from '../engines/answer.js';
import { compare } from './compare.js';
import { deviationOf } from './deviations.js';
import { messageClass } from './message-class.js';
import type { Both, Verdict } from './outcome.js';

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
