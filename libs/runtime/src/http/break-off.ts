import type { IncomingMessage } from 'node:http';

/**
 * For an answer that fails after it has begun. Chunked answers (HTTP/1.1) lack their last chunk when the connection is closed;
 * an HTTP/1.0 client takes the close itself for the end, so its connection is reset, which every client tells as an error.
 */
export function breakOff(request: IncomingMessage): void {
  if (request.httpVersion === '1.0') request.socket.resetAndDestroy();
}
