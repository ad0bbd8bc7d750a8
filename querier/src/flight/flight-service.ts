import { InlayError, shorten, type Random } from '@inlay/core';
import type { flight } from '@inlay/proto';
import { bidiStream, Metadata, requestIdOf, serverStream, unary, type CallContext } from '@inlay/runtime';
import type { QueryAdmission } from '../query/query-admission.js';
import type { QueryRequest, QueryService } from '../query/query-service.js';
import {
  parseStatementTicket,
  preparedStatement,
  statementOfCommand,
  statementTicket,
  statementToPrepare,
} from './flight-sql.js';
import type { RequestReader } from '../thread/request-reader.js';
import type { TicketQuery } from '../request/ticket.js';

/** Parts of the Flight service. */
export interface FlightDependencies {
  readonly queries: QueryService;
  readonly admission: QueryAdmission;
  readonly reader: RequestReader;
  /** Request ids are made of it. */
  readonly random: Random;
  /** For calls that name no database. */
  readonly defaultDatabase: string;
}

const databaseHeaders = ['database', 'bucket', 'bucket-name', 'iox-namespace-name'];
const tagsHeader = 'x-inlay-tags';
const noBytes = new Uint8Array(0);

/** The database that a call's headers name; several are allowed when they agree. */
function databaseOfHeaders(metadata: Metadata): string | undefined {
  const named = new Set(
    databaseHeaders.flatMap((header) => metadata.get(header).map(String)).filter((name) => name !== ''),
  );
  if (named.size > 1)
    throw new InlayError('invalid', `the headers name several databases: ${[...named].join(', ')}`, {
      code: 'database_headers_differ',
    });
  return [...named][0];
}

/**
 * `x-inlay-tags: dictionary` asks for tags as dictionaries, which are shorter. Not every reader takes them: the JDBC driver
 * shows the indices, the Go client ends its process, arrow-rs 49 fails.
 */
function wantsPlainTags(metadata: Metadata): boolean {
  const asked = metadata.get(tagsHeader)[0]?.toString().toLowerCase();
  if (asked === undefined || asked === 'utf8') return true;
  if (asked === 'dictionary') return false;
  throw new InlayError('invalid', `the header ${tagsHeader} is "${shorten(asked)}"; it can be dictionary or utf8`, {
    code: 'bad_tags_header',
  });
}

/** Loaded by those who prepare a statement only: apache-arrow is many modules, and results come encoded from the engine. */
async function emptySchema(): Promise<Uint8Array> {
  const { ArrowEncoder } = await import('@inlay/columnar/arrow');
  return new ArrowEncoder([]).schemaMessage;
}

/** Arrow's encapsulated form: continuation, length padded to 8 bytes, flatbuffer (Arrow columnar format, "IPC"). */
function encapsulate(header: Uint8Array): Uint8Array {
  const padded = Math.ceil(header.length / 8) * 8;
  const bytes = new Uint8Array(8 + padded);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xffffffff, true);
  view.setUint32(4, padded, true);
  bytes.set(header, 8);
  return bytes;
}

/**
 * The Flight side of a querier: InfluxDB 3's JSON tickets and Flight SQL statements. Methods absent here answer
 * UNIMPLEMENTED. The server that it is given to has found out who calls.
 */
export class FlightService {
  readonly #dependencies: FlightDependencies;

  constructor(dependencies: FlightDependencies) {
    this.#dependencies = dependencies;
  }

  /** To be given to a gRPC server together with `flight.FlightServiceService`. */
  handlers(): Pick<flight.FlightServiceServer, 'handshake' | 'getFlightInfo' | 'getSchema' | 'doGet' | 'doAction'> {
    return {
      handshake: bidiStream((requests, send, context) => this.#handshake(requests, send, context)),
      getFlightInfo: unary((descriptor, context) => this.#flightInfo(descriptor, context)),
      getSchema: unary((descriptor, context) => this.#schema(descriptor, context)),
      doGet: serverStream((ticket, context) => this.#doGet(ticket, context)),
      doAction: serverStream((action, context) => this.#doAction(action, context)),
    };
  }

  /** Clients that log in by Basic get their password back as the bearer token, which is what it is. */
  async #handshake(
    requests: AsyncIterable<flight.HandshakeRequest>,
    send: (response: flight.HandshakeResponse) => Promise<void>,
    context: CallContext,
  ): Promise<void> {
    context.authorize('connect');
    const basic = /^Basic (.+)$/i.exec(String(context.metadata.get('authorization')[0] ?? ''))?.[1];
    if (basic !== undefined) {
      const text = Buffer.from(basic, 'base64').toString();
      const bearer = `Bearer ${text.slice(text.indexOf(':') + 1)}`;
      // Some clients look into the headers, some into the trailers.
      const headers = new Metadata();
      headers.set('authorization', bearer);
      context.sendHeaders(headers);
      context.trailers.set('authorization', bearer);
    }
    for await (const request of requests)
      await send({ protocolVersion: request.protocolVersion, payload: request.payload });
  }

  #request(query: TicketQuery, { authorize, metadata, principal }: CallContext): QueryRequest {
    const database = query.database ?? databaseOfHeaders(metadata) ?? this.#dependencies.defaultDatabase;
    authorize('read', database);
    const plainTags = wantsPlainTags(metadata);
    const requestId = requestIdOf(metadata.get('x-request-id')[0], this.#dependencies.random);
    const { sql, params } = query;
    return { principal, database, sql, params, format: 'arrow', allowPartial: false, plainTags, requestId };
  }

  #commandRequest(descriptor: flight.FlightDescriptor, context: CallContext): QueryRequest {
    return this.#request({ ...statementOfCommand(descriptor.cmd), params: {} }, context);
  }

  async #flightInfo(descriptor: flight.FlightDescriptor, context: CallContext): Promise<flight.FlightInfo> {
    const request = this.#commandRequest(descriptor, context);
    const schema = await this.#schemaOf(request, context);
    const ticket = { ticket: statementTicket(request.database, request.sql) };
    return {
      schema: encapsulate(schema),
      flightDescriptor: descriptor,
      // No location: the ticket is served where the info came from.
      endpoint: [{ ticket, location: [], expirationTime: undefined, appMetadata: noBytes }],
      totalRecords: -1n,
      totalBytes: -1n,
      ordered: true,
      appMetadata: noBytes,
    };
  }

  async #schemaOf(request: QueryRequest, context: CallContext): Promise<Uint8Array> {
    const { admission, queries } = this.#dependencies;
    const share = admission.enterWith(request.sql);
    try {
      return await queries.schemaOf(request, context.signal);
    } finally {
      share.leave();
    }
  }

  async #schema(descriptor: flight.FlightDescriptor, context: CallContext): Promise<flight.SchemaResult> {
    const request = this.#commandRequest(descriptor, context);
    return { schema: encapsulate(await this.#schemaOf(request, context)) };
  }

  /** Prepared statements without parameters; a handle is its statement, so closing one has nothing to do. */
  async *#doAction({ type, body }: flight.Action, context: CallContext): AsyncGenerator<flight.Result> {
    if (type === 'CreatePreparedStatement') {
      yield await this.#prepare(body, context);
      return;
    }
    context.authorize('connect');
    if (type === 'ClosePreparedStatement') return;
    throw new InlayError(
      'unimplemented',
      `this release does not answer the action ${shorten(type)}; it answers CreatePreparedStatement and ClosePreparedStatement`,
      { code: 'unknown_action' },
    );
  }

  async #prepare(body: Uint8Array, context: CallContext): Promise<flight.Result> {
    const request = this.#request({ database: undefined, sql: statementToPrepare(body), params: {} }, context);
    const dataset = encapsulate(await this.#schemaOf(request, context));
    const parameters = encapsulate(await emptySchema());
    return { body: preparedStatement(request.database, request.sql, { dataset, parameters }) };
  }

  async *#doGet({ ticket }: flight.Ticket, context: CallContext): AsyncGenerator<flight.FlightData> {
    const { admission, queries, reader } = this.#dependencies;
    const share = admission.enterWithTicket(ticket);
    try {
      const query = parseStatementTicket(ticket) ?? (await reader.ofTicket(ticket, context.signal));
      admission.checked(query.sql);
      const result = await queries.run(this.#request(query, context), context.signal);
      yield { flightDescriptor: undefined, dataHeader: result.schemaMessage, appMetadata: noBytes, dataBody: noBytes };
      for await (const { header, body } of result.chunks)
        yield { flightDescriptor: undefined, dataHeader: header, appMetadata: noBytes, dataBody: body };
      // What waits for a slow reader is held, and counted, until it has gone.
      await context.delivered();
    } finally {
      share.leave();
    }
  }
}
