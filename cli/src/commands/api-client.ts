import { InlayError, shorten } from '@inlay/core';
import { readTokenFile, type OptionValues } from '@inlay/runtime';

/** Of every client command. */
export const connectionOptionSpecs = {
  hostUrl: { type: 'string', default: 'http://127.0.0.1:8181', description: 'the server' },
  token: { type: 'string', secret: true, description: 'the token, where the server asks for one' },
  tokenFile: { type: 'string', description: 'file with the token' },
} as const;

export type ConnectionOptions = OptionValues<typeof connectionOptionSpecs>;

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: Uint8Array<ArrayBuffer>;
}

/** The server's HTTP API as the commands need it. */
export class ApiClient {
  readonly #url: string;
  readonly #token: string | undefined;

  constructor(options: ConnectionOptions) {
    if (!/^https?:\/\/[^/]/.test(options.hostUrl))
      throw new InlayError(
        'invalid',
        `--host-url "${shorten(options.hostUrl)}" is not a URL such as http://127.0.0.1:8181`,
        { code: 'bad_url' },
      );
    this.#url = options.hostUrl.replace(/\/+$/, '');
    this.#token =
      options.token ?? (options.tokenFile === undefined ? undefined : readTokenFile(options.tokenFile, '--token-file'));
  }

  /** Whatever the status is. Rejects with `unreachable` (unavailable). */
  async send(request: ApiRequest): Promise<Response> {
    const query = request.query === undefined ? '' : `?${new URLSearchParams(request.query).toString()}`;
    const headers: Record<string, string> = {};
    if (this.#token !== undefined) headers['authorization'] = `Bearer ${this.#token}`;
    if (request.json !== undefined) headers['content-type'] = 'application/json';
    const body = request.json === undefined ? request.body : JSON.stringify(request.json);
    try {
      return await fetch(`${this.#url}${request.path}${query}`, {
        method: request.method,
        headers,
        ...(body === undefined ? {} : { body }),
      });
    } catch (error) {
      const cause = (error as Error).cause;
      const why = cause instanceof Error && cause.message !== '' ? cause.message : (error as Error).message;
      throw new InlayError(
        'unavailable',
        `${this.#url} cannot be reached: ${why}. Is the server running? (npm start, or --host-url)`,
        { code: 'unreachable', cause: error },
      );
    }
  }

  /** A successful answer. Rejects with what the server said otherwise. */
  async call(request: ApiRequest): Promise<Response> {
    const response = await this.send(request);
    if (!response.ok) throw await refusalOf(response);
    return response;
  }

  async json(request: ApiRequest): Promise<unknown> {
    return (await this.call(request)).json();
  }
}

/** The server's words, from any of its error shapes. */
export async function refusalOf(response: Response): Promise<InlayError> {
  const text = await response.text();
  const id = response.headers.get('x-request-id');
  const message = messageIn(text) ?? (text === '' ? response.statusText : shorten(text, 500));
  const hint = response.status === 401 ? '; give it as --token, --token-file or INLAY_TOKEN' : '';
  return new InlayError(
    'invalid',
    `${message}${hint} (status ${String(response.status)}${id === null ? '' : `, request ${id}`})`,
    {
      code: 'refused',
      details: { status: response.status },
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
