import type { Timers } from '@inlay/core';
import type { Socket } from 'node:net';

/** How HTTP/2 with prior knowledge begins (RFC 9113 §3.4). No HTTP/1.1 request line begins so. */
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** The protocol of a connection, told by its first bytes. */
export type Protocol = 'http1' | 'http2';

/** What the first bytes say; undefined when they could still become either. */
export function protocolOf(bytes: Buffer): Protocol | undefined {
  const length = Math.min(bytes.length, preface.length);
  if (bytes.compare(preface, 0, length, 0, length) !== 0) return 'http1';
  return length === preface.length ? 'http2' : undefined;
}

/**
 * Reads just enough of a new connection to know its protocol, and puts it back. Resolves to undefined when the peer
 * closes, fails or takes longer than `timeoutMs`; the socket is then destroyed.
 */
export function readProtocol(socket: Socket, timeoutMs: number, clock: Timers): Promise<Protocol | undefined> {
  return new Promise((resolve) => {
    let seen: Buffer = Buffer.alloc(0);
    const settle = (protocol: Protocol | undefined): void => {
      timer.cancel();
      socket.off('readable', onReadable).off('end', onGone).off('error', onGone).off('close', onGone);
      if (protocol === undefined) socket.on('error', () => undefined).destroy();
      else socket.unshift(seen);
      resolve(protocol);
    };
    const onGone = (): void => settle(undefined);
    const onReadable = (): void => {
      for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null) {
        seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
        const protocol = protocolOf(seen);
        if (protocol !== undefined) {
          settle(protocol);
          return;
        }
      }
    };
    const timer = clock.after(timeoutMs, onGone);
    socket.on('readable', onReadable).once('end', onGone).once('error', onGone).once('close', onGone);
  });
}
