import type { GeneratedMessage } from './message-checks.js';

const lengthBytes = 4;

/** The messages of one stream as one: each behind its length, u32. */
export const streamOf = <Message>(generated: GeneratedMessage<Message>): GeneratedMessage<Message[]> => ({
  encode: (messages) => ({
    finish: () =>
      Buffer.concat(
        messages.flatMap((message) => {
          const bytes = generated.encode(message).finish();
          return [Buffer.from(Uint32Array.of(bytes.length).buffer), bytes];
        }),
      ),
  }),
  decode: (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const messages: Message[] = [];
    for (let at = 0; at < bytes.length;) {
      const end = at + lengthBytes + view.getUint32(at, true);
      if (end > bytes.length) throw new RangeError('the stream ends within a message');
      messages.push(generated.decode(bytes.subarray(at + lengthBytes, end)));
      at = end;
    }
    return messages;
  },
});
