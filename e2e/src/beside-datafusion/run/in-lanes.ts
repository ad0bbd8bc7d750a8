import type { Judge } from './judge.js';

/** Each judge takes the next one when it is done with the one before. */
export async function inLanes<T>(
  judges: readonly Judge[],
  items: Iterable<T>,
  work: (judge: Judge, item: T, at: number) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  let taken = 0;
  const lane = async (judge: Judge): Promise<void> => {
    for (let next = rest.next(); next.done !== true; next = rest.next()) await work(judge, next.value, taken++);
  };
  await Promise.all(judges.map(lane));
}
