import { InlayError } from '@inlay/core';
import { STATUS_CODES } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { statusOf, v1Error } from './error-shape.js';

/**
 * Request line and headers together. A statement of some kilobytes in the URL is ordinary; a router adds a header before it
 * passes a request on, so all roles take a little more than the 64 KiB that are promised.
 */
export const headerBytesMax = 65 * 1024;

/** What Node's HTTP parser said of bytes that never became a request. */
function errorOf({ code, message }: NodeJS.ErrnoException): InlayError {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new InlayError(
      'invalid',
      'the request line and the headers have more than 64 KiB: send a long statement in the body of a POST',
      { code: 'headers_too_large', details: { httpStatus: 431 } },
    );
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new InlayError('invalid', 'the request did not arrive in time: send it again', {
      code: 'request_timeout',
      details: { httpStatus: 408 },
    });
  return new InlayError('invalid', `this is no HTTP request: ${message.replace(/^Parse Error: /, '')}`, {
    code: 'bad_request',
  });
}

type ServingSocket = Socket & { readonly _httpMessage?: ServerResponse | null };

/** The id of the request that never was, and the receiver of what is answered. */
export interface ClientErrorAnswer {
  readonly requestId: string;
  readonly onRefused: (refusal: InlayError, status: number) => void;
}

/** Answers what never became a request in the shape of the other errors, and ends the connection. */
export function answerClientError(
  error: NodeJS.ErrnoException,
  socket: ServingSocket,
  { requestId, onRefused }: ClientErrorAnswer,
): void {
  const isAnswering = socket._httpMessage?.headersSent === true;
  if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE' && socket.writable && !isAnswering) {
    const refusal = errorOf(error);
    const body = JSON.stringify(v1Error(refusal, requestId));
    const status = statusOf(refusal);
    onRefused(refusal, status);
    socket.write(
      [
        `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`,
        'content-type: application/json; charset=utf-8',
        `content-length: ${String(Buffer.byteLength(body))}`,
        `x-request-id: ${requestId}`,
        'connection: close',
        '',
        body,
      ].join('\r\n'),
    );
    // What the client still sends is not read: closing at once would take the answer away from it.
    socket.destroySoon();
  } else socket.destroy(error);
}
