/** A call, because the compiler believes that a flag once read as false stays false. */
export const isAborted = (signal: AbortSignal): boolean => signal.aborted;
