import { formatBytes, InlayError, type Clock, type Metrics } from '@inlay/core';
import { BodyAdmission, type BodyShare } from '@inlay/runtime';

/** Limits of queries in a process. */
export interface QueryAdmissionInit {
  /** Queries that run at once, and those that may wait for a place. */
  readonly queriesMax: number;
  readonly queriesWaitingMax: number;
  /** Bytes of one statement, UTF-8. */
  readonly statementBytesMax: number;
  /** A body that stalls for so long is cut off, ms. */
  readonly bodyTimeout: number;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** Statements and parameters of so many of the longest statements may be held at once. */
const longestAtOnce = 16;
/** A JSON body may take two bytes for one of its statement, and holds parameters as well. */
const bodyFactor = 4;
const bodyOverhead = 64 * 1024;

/** Counts queries of HTTP and Flight together, from their first byte until their answer has gone. */
export class QueryAdmission {
  readonly #bodies: BodyAdmission;
  readonly #statementBytesMax: number;

  constructor(init: QueryAdmissionInit) {
    this.#statementBytesMax = init.statementBytesMax;
    this.#bodies = new BodyAdmission({
      what: 'query',
      limits: {
        requestsMax: init.queriesMax + init.queriesWaitingMax,
        bytesMax: longestAtOnce * init.statementBytesMax,
        stallMs: init.bodyTimeout,
      },
      metrics: init.metrics,
      clock: init.clock,
    });
  }

  /** Largest body of a query. */
  get bodyBytesMax(): number {
    return bodyFactor * this.#statementBytesMax + bodyOverhead;
  }

  /** Before anything is read. Throws `overloaded` (exhausted). */
  enter(): BodyShare {
    return this.#bodies.enter();
  }

  /**
   * A place for a statement that came in a message. Throws `overloaded` (exhausted), `statement_too_large` (too_large).
   */
  enterWith(sql: string): BodyShare {
    return this.#enterWith(() => this.checked(sql));
  }

  /** A place for a ticket, which holds a statement and its parameters. Throws `overloaded` (exhausted), `ticket_too_large` (too_large). */
  enterWithTicket(ticket: Uint8Array): BodyShare {
    return this.#enterWith(() => {
      const bytes = ticket.byteLength;
      if (bytes > this.bodyBytesMax)
        throw new InlayError(
          'too_large',
          `the ticket has ${formatBytes(bytes)}, more than the ${formatBytes(this.bodyBytesMax)} that it may have (--statement-bytes-max): write long lists of values to a table and join it`,
          { code: 'ticket_too_large', details: { bytes, bytesMax: this.bodyBytesMax } },
        );
      return bytes;
    });
  }

  #enterWith(bytesOf: () => number): BodyShare {
    const share = this.enter();
    share.complete();
    try {
      share.reserve(bytesOf());
      return share;
    } catch (error) {
      share.leave();
      throw error;
    }
  }

  /** The bytes of a statement. Throws `statement_too_large` (too_large). */
  checked(sql: string): number {
    const bytes = Buffer.byteLength(sql);
    if (bytes > this.#statementBytesMax)
      throw new InlayError(
        'too_large',
        `the statement has ${formatBytes(bytes)}, more than the ${formatBytes(this.#statementBytesMax)} that it may have (--statement-bytes-max): write long lists of values to a table and join it`,
        { code: 'statement_too_large', details: { bytes, bytesMax: this.#statementBytesMax } },
      );
    return bytes;
  }
}
