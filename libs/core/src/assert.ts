/** A broken promise between two parts of this code: never caused by input, never caught to go on. */
class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** Throws AssertionError, `message` as its text, unless `condition` holds. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** The value, where the types cannot show that it is there. */
export function defined<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new AssertionError(`${what} is missing`);
  return value;
}

/** For the end of an exhaustive switch. */
export function unreachable(value: never): never {
  throw new AssertionError(`unexpected value ${String(value)}`);
}
