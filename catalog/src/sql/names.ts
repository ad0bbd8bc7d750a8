/** Names as stored: UTF-8 bytes. The text must be well formed (no lone surrogate), as everything decoded from UTF-8 is. */
export const nameBytes = (name: string): Uint8Array => Buffer.from(name, 'utf8');

/** Buffer's decoder keeps a leading U+FEFF, which TextDecoder by default takes away. */
export const nameOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

/** Rows a multi-row insert may carry: the smallest limit on parameters is SQLite's 32,766. */
export function* chunks<T>(items: readonly T[], size = 1000): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
