import { connect as connectHttp2, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

/** Clients that no library would be: they stop in the middle, and do not read. All on loopback, all ended by `close`. */
export class RawClients {
  readonly #host: string;
  readonly #port: number;
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Set<ClientHttp2Session>();

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.#host = hostname;
    this.#port = Number(port);
  }

  /** Connects and says `text`; what is heard is dropped unless it is asked for. */
  say(text: string | Buffer): Promise<Socket> {
    return new Promise((resolve) => {
      const socket = connect(this.#port, this.#host);
      this.#sockets.add(socket);
      socket.on('error', () => resolve(socket)).once('close', () => resolve(socket));
      socket.once('connect', () => {
        socket.write(text);
        resolve(socket);
      });
      socket.resume();
    });
  }

  session(): ClientHttp2Session {
    const session = connectHttp2(`http://${this.#host}:${String(this.#port)}`);
    this.#sessions.add(session);
    session.on('error', () => undefined);
    return session;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    for (const session of this.#sessions) session.destroy();
  }
}

/** A Flight call on a session. */
export function flightCall(
  session: ClientHttp2Session,
  method: string,
  headers: Record<string, string> = {},
): ClientHttp2Stream {
  const stream = session.request({
    ':method': 'POST',
    ':path': `/arrow.flight.protocol.FlightService/${method}`,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  stream.on('error', () => undefined);
  return stream;
}

/** The gRPC status of a call, -1 when its stream broke. */
export const flightStatus = (stream: ClientHttp2Stream): Promise<number> =>
  new Promise((resolve) => {
    const hear = (headers: Readonly<Record<string, unknown>>): void => {
      if (headers['grpc-status'] !== undefined) resolve(Number(headers['grpc-status']));
    };
    stream.on('response', hear).on('trailers', hear);
    stream.on('close', () => resolve(-1)).resume();
  });

/** A message as gRPC frames it. */
export function framed(bytes: Buffer, isPacked: boolean): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(isPacked ? 1 : 0, 0);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/** A Flight ticket with a statement, as a message. */
export function ticket(database: string, sql: string): Buffer {
  const json = Buffer.from(JSON.stringify({ database, sql_query: sql, query_type: 'sql' }));
  const length = [];
  for (let rest = json.length; ; rest >>>= 7) {
    if (rest < 128) {
      length.push(rest);
      break;
    }
    length.push((rest & 127) | 128);
  }
  return Buffer.concat([Buffer.from([0x0a, ...length]), json]);
}

/** `times` × 64 MiB of zeros, packed: a member of gzip after the other, which unpacks like one. */
export function bomb(times: number): Buffer {
  const member = gzipSync(Buffer.alloc(64 * 1024 ** 2));
  return Buffer.concat(Array.from({ length: times }, () => member));
}
