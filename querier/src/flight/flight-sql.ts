import { InlayError, shorten } from '@inlay/core';
import { flightSql as wire } from '@inlay/proto';
import type { TicketQuery } from '../request/ticket.js';

const typePrefix = 'type.googleapis.com/arrow.flight.protocol.sql.';

interface Message {
  readonly type: string;
  readonly value: Uint8Array;
}

/** A statement, and the database that its handle names, if it comes from a handle. */
export interface Statement {
  readonly database: string | undefined;
  readonly sql: string;
}

/** The Flight SQL message inside an `Any`, or undefined when the bytes are no such envelope. */
function unpack(bytes: Uint8Array): Message | undefined {
  // A JSON ticket begins with `{` (0x7b), which no Any does: its first field's key is 0x0a.
  if (bytes[0] !== 0x0a) return undefined;
  try {
    const any = wire.AnyMessage.decode(bytes);
    return any.typeUrl.startsWith(typePrefix)
      ? { type: any.typeUrl.slice(typePrefix.length), value: any.value }
      : undefined;
  } catch {
    return undefined;
  }
}

const pack = (type: string, value: Uint8Array): Uint8Array =>
  wire.AnyMessage.encode({ typeUrl: `${typePrefix}${type}`, value }).finish();

/** A handle holds all that is needed to run its statement on any querier: no state stays behind. */
const handleOf = (database: string, query: string): Uint8Array =>
  wire.StatementHandle.encode({ database, query }).finish();

function statementOfHandle(handle: Uint8Array): Statement {
  const { database, query: sql } = readAs('statement handle', () => wire.StatementHandle.decode(handle));
  return { database: database === '' ? undefined : database, sql };
}

function readAs<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new InlayError('invalid', `its ${what} cannot be read`, { code: 'invalid_ticket', cause: error });
  }
}

function statementOf({ type, value }: Message): Statement | undefined {
  switch (type) {
    case 'CommandStatementQuery':
      return { database: undefined, sql: readAs(type, () => wire.CommandStatementQuery.decode(value)).query };
    case 'CommandPreparedStatementQuery':
      return statementOfHandle(
        readAs(type, () => wire.CommandPreparedStatementQuery.decode(value)).preparedStatementHandle,
      );
    case 'TicketStatementQuery':
      return statementOfHandle(readAs(type, () => wire.TicketStatementQuery.decode(value)).statementHandle);
    default:
      return undefined;
  }
}

const noCommand = (what: string): InlayError => new InlayError('invalid', what, { code: 'unknown_command' });

/** A part of Flight SQL that this release lacks: drivers go on without it when they hear UNIMPLEMENTED. */
const unknownCommand = (type: string): InlayError =>
  new InlayError(
    'unimplemented',
    `this release does not answer ${shorten(type)}; it answers CommandStatementQuery and CommandPreparedStatementQuery`,
    { code: 'unknown_command' },
  );

/** The statement of a descriptor: plain or prepared. */
export function statementOfCommand(command: Uint8Array): Statement {
  const message = unpack(command);
  if (message === undefined) throw noCommand('the descriptor holds no Flight SQL command');
  const statement = statementOf(message);
  if (statement !== undefined) return statement;
  throw unknownCommand(message.type);
}

export const statementTicket = (database: string, query: string): Uint8Array =>
  pack(
    'TicketStatementQuery',
    wire.TicketStatementQuery.encode({ statementHandle: handleOf(database, query) }).finish(),
  );

/** The query of a ticket with a Flight SQL message, or undefined when it holds none. */
export function parseStatementTicket(ticket: Uint8Array): TicketQuery | undefined {
  const message = unpack(ticket);
  if (message === undefined) return undefined;
  const statement = statementOf(message);
  if (statement !== undefined) return { ...statement, params: {} };
  throw unknownCommand(message.type);
}

/** The statement of `CreatePreparedStatement`'s body. */
export function statementToPrepare(body: Uint8Array): string {
  const message = unpack(body);
  if (message?.type !== 'ActionCreatePreparedStatementRequest')
    throw noCommand('CreatePreparedStatement needs an ActionCreatePreparedStatementRequest');
  return readAs(message.type, () => wire.ActionCreatePreparedStatementRequest.decode(message.value)).query;
}

/** Schemas of a prepared statement's answer and of its parameters. */
export interface PreparedSchemas {
  /** Encapsulated IPC schema messages. */
  readonly dataset: Uint8Array;
  readonly parameters: Uint8Array;
}

/** The body of the answer to `CreatePreparedStatement`. */
export const preparedStatement = (database: string, query: string, schemas: PreparedSchemas): Uint8Array =>
  pack(
    'ActionCreatePreparedStatementResult',
    wire.ActionCreatePreparedStatementResult.encode({
      preparedStatementHandle: handleOf(database, query),
      datasetSchema: schemas.dataset,
      parameterSchema: schemas.parameters,
    }).finish(),
  );
