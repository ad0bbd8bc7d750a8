import { InlayError, shorten } from '@inlay/core';
import { flightSql as wire } from '@inlay/proto';
import type { TicketQuery } from './ticket.js';

const typePrefix = 'type.googleapis.com/arrow.flight.protocol.sql.';

/** The Flight SQL message inside an `Any`, or undefined when the bytes are no such envelope. */
function unpack(bytes: Uint8Array): { readonly type: string; readonly value: Uint8Array } | undefined {
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

/** The statement of a `CommandStatementQuery` descriptor. */
export function statementOfCommand(command: Uint8Array): string {
  const message = unpack(command);
  if (message?.type === 'CommandStatementQuery') return wire.CommandStatementQuery.decode(message.value).query;
  throw new InlayError(
    'invalid',
    message === undefined
      ? 'the descriptor holds no Flight SQL command'
      : `this release does not answer ${shorten(message.type)}; it answers CommandStatementQuery`,
    { code: 'unknown_command' },
  );
}

/** A ticket that any querier can serve: it holds all that is needed, no state stays behind. */
export const statementTicket = (database: string, query: string): Uint8Array =>
  pack(
    'TicketStatementQuery',
    wire.TicketStatementQuery.encode({
      statementHandle: wire.StatementHandle.encode({ database, query }).finish(),
    }).finish(),
  );

/** The query of a ticket made by `statementTicket`, or undefined when it is none. */
export function parseStatementTicket(ticket: Uint8Array): TicketQuery | undefined {
  const message = unpack(ticket);
  if (message === undefined) return undefined;
  if (message.type === 'CommandStatementQuery')
    return { database: undefined, sql: wire.CommandStatementQuery.decode(message.value).query, params: {} };
  if (message.type !== 'TicketStatementQuery')
    throw new InlayError('invalid', `Invalid ticket: ${shorten(message.type)} is not a ticket of this service`, {
      code: 'invalid_ticket',
    });
  try {
    const handle = wire.StatementHandle.decode(wire.TicketStatementQuery.decode(message.value).statementHandle);
    return { database: handle.database === '' ? undefined : handle.database, sql: handle.query, params: {} };
  } catch (error) {
    throw new InlayError('invalid', 'Invalid ticket: its statement handle cannot be read', {
      code: 'invalid_ticket',
      cause: error,
    });
  }
}
