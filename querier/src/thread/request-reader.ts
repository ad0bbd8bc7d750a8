import { parseJsonTicket, type TicketQuery } from '../request/ticket.js';
import { parseQueryBody } from '../request/parse-query-body.js';
import { queryRequestOf, type HttpQueryRequest, type RawParameters } from '../request/query-parameters.js';
import type { SqlThread } from './sql-thread.js';

/** The thread for long bodies, and how long it may take, ms. */
export interface RequestReaderInit {
  readonly thread: SqlThread;
  readonly timeoutMs: number;
}

/** The parameters of a request over HTTP, in the order in which they win. */
export interface GivenRequest {
  readonly body: Uint8Array;
  readonly query: RawParameters;
  readonly accept: string | undefined;
}

/** Longer JSON is read on the thread: exact numbers cost 0.25 µs a byte, and many names as much without them. */
const bytesHere = 16 * 1024;

/** What is asked, from the JSON in which it came. Bytes are copied for the thread: a view would take all that lies around it along. */
export class RequestReader {
  readonly #init: RequestReaderInit;

  constructor(init: RequestReaderInit) {
    this.#init = init;
  }

  /** Rejects with `bad_body`, `bad_params` and the like (invalid), and as `SqlThread.run` does. */
  async ofHttp({ body, query, accept }: GivenRequest, signal: AbortSignal): Promise<HttpQueryRequest> {
    if (body.byteLength <= bytesHere) return queryRequestOf({ ...query, ...parseQueryBody(body) }, accept);
    const task = { type: 'body', bytes: new Uint8Array(body), query, accept } as const;
    return (await this.#init.thread.run({ task, signal, timeoutMs: this.#init.timeoutMs })) as HttpQueryRequest;
  }

  /** Rejects with `invalid_ticket`, `bad_params` (invalid), and as `SqlThread.run` does. */
  async ofTicket(bytes: Uint8Array, signal: AbortSignal): Promise<TicketQuery> {
    if (bytes.byteLength <= bytesHere) return parseJsonTicket(bytes);
    const task = { type: 'ticket', bytes: new Uint8Array(bytes) } as const;
    return (await this.#init.thread.run({ task, signal, timeoutMs: this.#init.timeoutMs })) as TicketQuery;
  }
}
