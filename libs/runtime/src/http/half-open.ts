import type { Timer, Timers } from '@inlay/core';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** From the end of the client's half to the first question whether it still listens, and from one to the next. */
const probeMs = 1000;

/**
 * A client may close its half of the connection after the request and still wait for the answer (`nc -N`, some
 * devices). To TCP that looks like a client that has gone, until something is written: so while such an answer has not
 * begun, an interim one (102, which clients pass over) is written now and then, and a client that has gone lets the
 * connection break.
 */
export function keepHalfOpen(server: Server, clock: Timers): void {
  // Node has this switch, and only its types lack it: without it a half-closed connection is ended at once.
  (server as Server & { httpAllowHalfOpen?: boolean }).httpAllowHalfOpen = true;
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    let timer: Timer | undefined;
    const probe = (): void => {
      if (response.headersSent || response.destroyed) return;
      if (request.httpVersion === '1.1') response.writeProcessing();
      timer = clock.after(probeMs, probe);
    };
    const onEnd = (): void => {
      timer = clock.after(probeMs, probe);
    };
    if (socket.readableEnded) onEnd();
    else socket.once('end', onEnd);
    response.once('close', () => {
      socket.off('end', onEnd);
      timer?.cancel();
    });
  });
}
