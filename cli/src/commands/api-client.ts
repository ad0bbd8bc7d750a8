import { InlayError, shorten } from '@inlay/core';
import { readTokenFile, type OptionValues } from '@inlay/runtime/command-line';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text as textOf } from 'node:stream/consumers';
import type { connectionOptionSpecs } from './options.js';

/** What tells where the server is, and who asks. */
export type ConnectionOptions = OptionValues<typeof connectionOptionSpecs>;

/** A request to a server's HTTP API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: Uint8Array;
}

/** Answers of which no byte was received mean that the request never left this machine. */
const notSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EACCES',
]);

/** An answer whose head has arrived; its body comes as it is read. */
export class ApiAnswer {
  readonly status: number;
  readonly body: IncomingMessage;
  readonly #url: string;

  constructor(incoming: IncomingMessage, url: string) {
    this.status = incoming.statusCode ?? 0;
    this.body = incoming;
    this.#url = url;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  header(name: string): string | undefined {
    const value = this.body.headers[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** Rejects with `answer_cut` (unavailable) when the server ends the answer before it is whole. */
  async text(): Promise<string> {
    try {
      return await textOf(this.body);
    } catch (error) {
      throw answerCut(this.#url, error);
    }
  }

  /** As `text`, and rejects with `no_json` (internal) when it is not JSON. */
  async json(): Promise<unknown> {
    const text = await this.text();
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new InlayError('unavailable', `the answer of ${this.#url} is not JSON: ${shorten(text, 200)}`, {
        code: 'no_json',
        cause: error,
      });
    }
  }
}

/** The server's HTTP API as the commands need it. There is no time limit: a query or a flush takes what it takes. */
export class ApiClient {
  readonly url: string;
  readonly #token: string | undefined;

  constructor(options: ConnectionOptions) {
    if (!/^https?:\/\/[^/]/.test(options.hostUrl) || !URL.canParse(options.hostUrl))
      throw new InlayError(
        'invalid',
        `--host-url "${shorten(options.hostUrl)}" is not a URL such as http://127.0.0.1:8181`,
        { code: 'bad_url' },
      );
    this.url = options.hostUrl.replace(/\/+$/, '');
    this.#token =
      options.token ?? (options.tokenFile === undefined ? undefined : readTokenFile(options.tokenFile, '--token-file'));
  }

  /**
   * Resolves for every status. Rejects with `unreachable` (unavailable) when nothing was sent, and with
   * `connection_lost` (unavailable) when the connection broke before an answer came: it is unknown then what the server
   * did.
   */
  send(request: ApiRequest): Promise<ApiAnswer> {
    const query = request.query === undefined ? '' : `?${new URLSearchParams(request.query).toString()}`;
    const body = request.json === undefined ? request.body : Buffer.from(JSON.stringify(request.json));
    const headers = {
      ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
      ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(body === undefined ? {} : { 'content-length': String(body.byteLength) }),
    };
    const start = this.url.startsWith('https:') ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const outgoing = start(`${this.url}${request.path}${query}`, { method: request.method, headers }, (incoming) => {
        resolve(new ApiAnswer(incoming, this.url));
      });
      // After the head of the answer the body tells what goes wrong: a server may refuse what it has not read to its end.
      outgoing.on('error', (error) => reject(this.#failure(error)));
      outgoing.end(body);
    });
  }

  /** A successful answer. Rejects as `send`, and with what the server said (`refused`) otherwise. */
  async call(request: ApiRequest): Promise<ApiAnswer> {
    const answer = await this.send(request);
    if (!answer.ok) throw refusalOf(answer, await answer.text());
    return answer;
  }

  async json(request: ApiRequest): Promise<unknown> {
    return (await this.call(request)).json();
  }

  #failure(error: NodeJS.ErrnoException): InlayError {
    const first = error instanceof AggregateError ? (error.errors[0] as NodeJS.ErrnoException | undefined) : undefined;
    const cause = first ?? error;
    if (notSent.has(cause.code ?? ''))
      return new InlayError(
        'unavailable',
        `${this.url} cannot be reached: ${cause.message}. Is the server running? (npm start, or --host-url)`,
        { code: 'unreachable', cause: error },
      );
    return new InlayError(
      'unavailable',
      `${this.url} gave no answer: the connection was closed before one came (${cause.message})`,
      { code: 'connection_lost', cause: error },
    );
  }
}

/** An answer that began and does not end as it should. */
export function answerCut(url: string, error: unknown): InlayError {
  const why = error instanceof Error ? error.message : String(error);
  return new InlayError('unavailable', `the answer of ${url} broke off before it was complete: ${why}`, {
    code: 'answer_cut',
    cause: error,
  });
}

/** The server's words, from any of its error shapes. */
export function refusalOf(answer: ApiAnswer, text: string): InlayError {
  const id = answer.header('x-request-id');
  const message = messageIn(text) ?? (text === '' ? (answer.body.statusMessage ?? '') : shorten(text, 500));
  const hint = answer.status === 401 ? '; give it as --token, --token-file or INLAY_TOKEN' : '';
  return new InlayError(
    'invalid',
    `${message}${hint} (status ${String(answer.status)}${id === undefined ? '' : `, request ${id}`})`,
    {
      code: 'refused',
      details: { status: answer.status },
    },
  );
}

function messageIn(text: string): string | undefined {
  try {
    const { error, message } = JSON.parse(text) as { readonly error?: unknown; readonly message?: unknown };
    return typeof error === 'string' ? error : typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
