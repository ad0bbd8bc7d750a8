/** Resolves when all else that is ready has had its turn of the event loop: for work that is long, or that gathers what comes together. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Calls `run` then; without a promise, whose own turn would come later still. */
export const atNextTurn = (run: () => void): void => void setImmediate(run);
