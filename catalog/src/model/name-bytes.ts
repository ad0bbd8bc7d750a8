/** Names as stored and sent: UTF-8 bytes. The text must be well formed (no lone surrogate), as all that was decoded from UTF-8 is. */
export const nameBytes = (name: string): Uint8Array => Buffer.from(name, 'utf8');

/** Buffer's decoder keeps a leading U+FEFF, which TextDecoder by default takes away. */
export const nameOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
