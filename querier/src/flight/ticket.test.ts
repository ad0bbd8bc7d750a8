import { describe, expect, test } from '@jest/globals';
import { flightSql } from '@inlay/proto';
import { awkwardText } from '@inlay/testing';
import fc from 'fast-check';
import {
  parseStatementTicket,
  preparedStatement,
  statementOfCommand,
  statementTicket,
  statementToPrepare,
} from './flight-sql.js';
import { parseJsonTicket } from '../request/ticket.js';

const json = (value: unknown): Uint8Array => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const any = (type: string, value: Uint8Array): Uint8Array =>
  flightSql.AnyMessage.encode({ typeUrl: `type.googleapis.com/arrow.flight.protocol.sql.${type}`, value }).finish();

describe('JSON tickets', () => {
  test.each(['database', 'namespace_name', 'bucket', 'bucket-name'])('name the database as %s', (key) => {
    expect(
      parseJsonTicket(json({ [key]: 'home', sql_query: 'SELECT 1', query_type: 'sql', params: { a: 1 } })),
    ).toEqual({
      database: 'home',
      sql: 'SELECT 1',
      params: { a: 1n },
    });
  });

  test.each([
    ['{', /neither a known Flight SQL command nor JSON/],
    [[1], /must be a JSON object/],
    [{ database: 'home' }, /"sql_query" is missing/],
    [{ database: 'home', sql_query: 7 }, /"sql_query" must be a string, not 7/],
    [
      '{"sql_query":"SELECT $n","params":{"n":18446744073709551616}}',
      /\$n is 18446744073709551616, which fits neither/,
    ],
    [{ sql_query: 'SELECT 1', query_type: 'influxql' }, /"query_type" is "influxql"/],
  ])('%j is refused', (value, message) => {
    expect(() => parseJsonTicket(json(value))).toThrow(message);
  });
});

describe('Flight SQL', () => {
  test('a statement ticket carries its query and database', () => {
    expect(parseStatementTicket(statementTicket('home', 'SELECT 2'))).toEqual({
      database: 'home',
      sql: 'SELECT 2',
      params: {},
    });
  });

  test('any text comes back from a statement ticket', () => {
    const name = awkwardText.filter((text) => text !== '');
    fc.assert(
      fc.property(name, awkwardText, (database, sql) => {
        expect(parseStatementTicket(statementTicket(database, sql))).toEqual({ database, sql, params: {} });
      }),
      { seed: 20_261_130, numRuns: 300 },
    );
  });

  test('a prepared statement is its own handle', () => {
    const request = any(
      'ActionCreatePreparedStatementRequest',
      flightSql.ActionCreatePreparedStatementRequest.encode({ query: 'SELECT 4' }).finish(),
    );
    expect(statementToPrepare(request)).toBe('SELECT 4');
    const schemas = { dataset: new Uint8Array(1), parameters: new Uint8Array(2) };
    const result = flightSql.ActionCreatePreparedStatementResult.decode(
      flightSql.AnyMessage.decode(preparedStatement('home', 'SELECT 4', schemas)).value,
    );
    const { preparedStatementHandle } = result;
    const command = any(
      'CommandPreparedStatementQuery',
      flightSql.CommandPreparedStatementQuery.encode({ preparedStatementHandle }).finish(),
    );
    expect(statementOfCommand(command)).toEqual({ database: 'home', sql: 'SELECT 4' });
    expect(() => statementToPrepare(new Uint8Array([1]))).toThrow(/ActionCreatePreparedStatementRequest/);
  });

  test('a JSON ticket is no statement ticket', () => {
    expect(parseStatementTicket(json({ sql_query: 'SELECT 1' }))).toBeUndefined();
  });

  test('CommandStatementQuery is read, other commands are refused by name', () => {
    const command = any(
      'CommandStatementQuery',
      flightSql.CommandStatementQuery.encode({ query: 'SELECT 3' }).finish(),
    );
    expect(statementOfCommand(command)).toEqual({ database: undefined, sql: 'SELECT 3' });
    expect(() => statementOfCommand(any('CommandGetTables', new Uint8Array(0)))).toThrow(
      /does not answer CommandGetTables/,
    );
    expect(() => statementOfCommand(new Uint8Array([1, 2, 3]))).toThrow(/no Flight SQL command/);
  });
});
