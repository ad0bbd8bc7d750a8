import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { admin, noMetrics } from '@inlay/core';
import { patientMs, systemParts } from '@inlay/testing';
import { flight, flightSql } from '@inlay/proto';
import { callServerStream, callUnary, entryPoint, grpcClient, Metadata } from '@inlay/runtime';
import { startGrpc, type StartedGrpc } from '@inlay/runtime/testing';
import type { QueryRequest, QueryService } from '../query/query-service.js';
import { QueryAdmission } from '../query/query-admission.js';
import { RequestReader } from '../thread/request-reader.js';
import { SqlThread } from '../thread/sql-thread.js';
import { FlightService } from './flight-service.js';

const prefix = 'type.googleapis.com/arrow.flight.protocol.sql.';
const command = (type: string): Buffer =>
  Buffer.from(flightSql.AnyMessage.encode({ typeUrl: `${prefix}${type}`, value: new Uint8Array(0) }).finish());

describe('the Flight service', () => {
  let server: StartedGrpc;
  let thread: SqlThread;
  let client: flight.FlightServiceClient;
  let asked: QueryRequest[] = [];

  const queries: QueryService = {
    run: async (request) => {
      asked.push(request);
      return { schemaMessage: new Uint8Array(0), missing: [], chunks: (async function* () {})() };
    },
    schemaOf: async (request) => {
      asked.push(request);
      return new Uint8Array(0);
    },
  };

  beforeEach(async () => {
    asked = [];
    const admission = new QueryAdmission({
      queriesMax: 4,
      queriesWaitingMax: 4,
      statementBytesMax: 1024,
      bodyTimeout: 1000,
      clock: systemParts.clock,
      metrics: noMetrics,
    });
    thread = new SqlThread({
      entry: entryPoint(import.meta.url, '../thread/thread-main.js'),
      clock: systemParts.clock,
      metrics: noMetrics,
    });
    const reader = new RequestReader({ thread, timeoutMs: patientMs });
    const service = new FlightService({ ...systemParts, queries, admission, reader, defaultDatabase: 'default' });
    server = await startGrpc((grpc) => grpc.addService(flight.FlightServiceService, service.handlers()), {
      authenticate: () => admin,
    });
    client = grpcClient(flight.FlightServiceClient, server.address);
  });
  afterEach(async () => {
    client.close();
    await server.stop(100);
    await thread.close();
  });

  const get = async (ticket: object, metadata = new Metadata()): Promise<void> => {
    const call = callServerStream(
      client.doGet.bind(client),
      { ticket: Buffer.from(JSON.stringify(ticket)) },
      { metadata },
    );
    for await (const part of call) expect(part).toBeDefined();
  };

  test('hands the bearer back in the headers and in the trailers', async () => {
    const metadata = new Metadata();
    metadata.set('authorization', `Basic ${Buffer.from('any:s3:cret').toString('base64')}`);
    const call = client.handshake(metadata);
    const seen = await new Promise<unknown[]>((resolve, reject) => {
      const found: unknown[] = [];
      call.on('metadata', (headers: Metadata) => found.push(headers.get('authorization')));
      call.on('status', (status: { metadata: Metadata }) => resolve([...found, status.metadata.get('authorization')]));
      call.on('error', reject);
      call.on('data', () => undefined);
      call.end();
    });
    expect(seen).toEqual([['Bearer s3:cret'], ['Bearer s3:cret']]);
  });

  test('sends tags as plain strings unless dictionaries are asked for', async () => {
    const withTags = (value: string): Metadata => {
      const metadata = new Metadata();
      metadata.set('x-inlay-tags', value);
      return metadata;
    };
    const ticket = { database: 'd', sql_query: 'SELECT 1' };
    await get(ticket);
    await get(ticket, withTags('utf8'));
    await get(ticket, withTags('Dictionary'));
    expect(asked.map(({ plainTags }) => plainTags)).toEqual([true, true, false]);
    await expect(get(ticket, withTags('both'))).rejects.toMatchObject({ code: 'bad_tags_header' });
  });

  test('gives a question the request id of its call, or one of its own where that cannot be logged', async () => {
    const metadata = new Metadata();
    metadata.set('x-request-id', 'mine-1');
    const ticket = { database: 'd', sql_query: 'SELECT 1' };
    await get(ticket, metadata);
    metadata.set('x-request-id', 'a b');
    await get(ticket, metadata);
    await get(ticket);
    const ids = asked.map(({ requestId }) => requestId ?? '');
    expect(ids[0]).toBe('mine-1');
    for (const id of ids.slice(1)) expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('takes numbers of a ticket as they are written', async () => {
    const text = '{"database":"d","sql_query":"SELECT $a","params":{"a":9007199254740993,"b":20.00}}';
    for await (const part of callServerStream(client.doGet.bind(client), { ticket: Buffer.from(text) }))
      expect(part).toBeDefined();
    expect(asked[0]?.params).toEqual({ a: 9007199254740993n, b: 20 });
  });

  test.each(['BeginTransaction', 'EndTransaction', 'CancelQuery', 'anything'])(
    'the action %s is UNIMPLEMENTED',
    async (type) => {
      const call = callServerStream(client.doAction.bind(client), { type, body: Buffer.alloc(0) });
      await expect(call.next()).rejects.toMatchObject({
        kind: 'unimplemented',
        code: 'unknown_action',
        cause: { code: 12 },
      });
    },
  );

  test.each(['CommandGetTables', 'CommandGetSqlInfo', 'CommandStatementSubstraitPlan', 'CommandOfTomorrow'])(
    'the command %s is UNIMPLEMENTED, as a descriptor and as a ticket',
    async (type) => {
      const refused = { kind: 'unimplemented', code: 'unknown_command', cause: { code: 12 } };
      const descriptor = { type: flight.FlightDescriptor_DescriptorType.CMD, cmd: command(type), path: [] };
      await expect(callUnary(client.getFlightInfo.bind(client), descriptor)).rejects.toMatchObject(refused);
      await expect(callUnary(client.getSchema.bind(client), descriptor)).rejects.toMatchObject(refused);
      const ticket = callServerStream(client.doGet.bind(client), { ticket: command(type) });
      await expect(ticket.next()).rejects.toMatchObject(refused);
    },
  );

  test('methods that are not there are UNIMPLEMENTED, and rubbish is INVALID_ARGUMENT', async () => {
    const list = callServerStream(client.listFlights.bind(client), { expression: Buffer.alloc(0) });
    await expect(list.next()).rejects.toMatchObject({ kind: 'unimplemented' });
    const path = { type: flight.FlightDescriptor_DescriptorType.PATH, cmd: Buffer.alloc(0), path: ['a'] };
    await expect(callUnary(client.getFlightInfo.bind(client), path)).rejects.toMatchObject({ kind: 'invalid' });
  });
});
