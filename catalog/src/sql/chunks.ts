/** Rows a multi-row insert may carry: the smallest limit on parameters is SQLite's 32,766. */
export function* chunks<T>(items: readonly T[], size = 1000): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
