import { InlayError } from './errors.js';

/**
 * `bad_message` (corrupt): another process of ours sent what no release sends, or what only a newer one does. `what` names
 * the part and what is wrong with it.
 */
export const badMessage = (what: string): InlayError =>
  new InlayError(
    'corrupt',
    `a message from another Inlay process cannot be read: ${what}; run the same release everywhere, or look for damage on the way`,
    { code: 'bad_message' },
  );

/** A part of a message that every sender sends. Throws `bad_message` where it is missing. */
export function partFromWire<T>(part: T | undefined, what: string): T {
  if (part === undefined) throw badMessage(`${what} is missing`);
  return part;
}

/** A 64-bit integer of a message as the same number. Throws `bad_message` beyond 2^53 - 1 on either side of 0. */
export function numberFromWire(value: bigint, what: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw badMessage(`${what} is ${String(value)}, which is beyond 2^53 - 1`);
  return number;
}

/** The number of an id of a message, from 1. Throws `bad_message` for 0, which is how a missing id arrives, and beyond 2^53 - 1. */
export function idFromWire(value: bigint, what: string): number {
  if (value < 1n) throw badMessage(`${what} is missing: it would be ${String(value)}, and ids begin with 1`);
  return numberFromWire(value, what);
}
