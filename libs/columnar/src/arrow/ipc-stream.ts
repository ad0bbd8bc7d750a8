import type { ArrowMessage } from './arrow-encoder.js';

const continuation = 0xffffffff;

/** The encapsulated form of a message: marker, length, header padded to 8, body. */
function framedLength({ header, body }: ArrowMessage): number {
  return 8 + ((header.length + 7) & ~7) + body.length;
}

/** A whole Arrow IPC stream: schema, messages, end mark. */
export function arrowIpcStream(schemaMessage: Uint8Array, messages: readonly ArrowMessage[]): Uint8Array<ArrayBuffer> {
  const all = [{ header: schemaMessage, body: new Uint8Array(0) }, ...messages];
  const stream = new Uint8Array(all.reduce((sum, message) => sum + framedLength(message), 8));
  const view = new DataView(stream.buffer);
  let at = 0;
  for (const message of all) {
    const length = framedLength(message);
    view.setUint32(at, continuation, true);
    view.setUint32(at + 4, length - 8 - message.body.length, true);
    stream.set(message.header, at + 8);
    stream.set(message.body, at + length - message.body.length);
    at += length;
  }
  view.setUint32(at, continuation, true);
  return stream;
}
