/* For mistakes on purpose: a method that does something else. */

type Method<T, K extends keyof T> = T[K] extends (...args: infer A) => infer R ? (...args: A) => R : never;

/** Every object of this prototype has another method until the returned function is called. */
export function replaced<T extends object, K extends keyof T>(
  prototype: T,
  name: K,
  wrong: (right: Method<T, K>, self: T) => Method<T, K>,
): () => void {
  const right = prototype[name];
  const call = right as (this: T, ...args: unknown[]) => unknown;
  Object.defineProperty(prototype, name, {
    configurable: true,
    writable: true,
    value(this: T, ...args: unknown[]): unknown {
      const method = wrong(call.bind(this) as Method<T, K>, this) as (...args: unknown[]) => unknown;
      return method(...args);
    },
  });
  return () => {
    Object.defineProperty(prototype, name, { configurable: true, writable: true, value: right });
  };
}
