import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { addCatalogService, type Catalog } from '@inlay/catalog';
import { InlayError, noLogger, SystemClock, type Authorize } from '@inlay/core';
import { addIngesterServices } from '@inlay/ingester';
import { MemoryObjectStore } from '@inlay/object-store/testing';
import { buildQuerier, querierOptions, type Querier } from '@inlay/querier';
import {
  buildRouter,
  HttpForward,
  localSinks,
  QuerierTargets,
  registerPassThrough,
  routerOptions,
} from '@inlay/router';
import {
  closeGrpc,
  createGrpcServer,
  createHttpApp,
  GrpcClientBase,
  grpcClient,
  grpcStatus,
  listenGrpc,
  Metadata,
  PromMetrics,
  publicPaths,
  registerAdminRoutes,
  registerWelcome,
  sha256,
  TokenAuthenticator,
  type FastifyInstance,
  type GrpcServer,
} from '@inlay/runtime';
import { Prng } from '@inlay/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What every door asks for. A door that is not here, or asks for something else, is a decision: make it, and write it down. */
const expected: Readonly<Record<string, string>> = {
  'GET /metrics': 'observe',
  'POST /write': 'write d',
  'POST /api/v2/write': 'write d',
  'POST /api/v3/write_lp': 'write d',
  'GET /api/v3/query_sql': 'read d',
  'POST /api/v3/query_sql': 'read d',
  'GET /api/v3/configure/database': 'list d',
  'POST /api/v3/configure/database': 'administer d',
  'DELETE /api/v3/configure/database': 'administer d',
  'POST /api/v3/flush': 'administer',
  'GET /api/v3/ingesters': 'list',
  'POST /api/v3/ingesters/forget': 'administer',
  // To a querier, which asks for what it is.
  'ANY /*': 'connect',
  '/arrow.flight.protocol.FlightService/Handshake': 'connect',
  '/arrow.flight.protocol.FlightService/GetFlightInfo': 'read d',
  '/arrow.flight.protocol.FlightService/GetSchema': 'read d',
  '/arrow.flight.protocol.FlightService/DoGet': 'read d',
  '/arrow.flight.protocol.FlightService/DoAction': 'connect',
  '/inlay.v1.CatalogService/CreateDatabase': 'administer',
  '/inlay.v1.CatalogService/ListDatabases': 'list',
  '/inlay.v1.CatalogService/DeleteDatabase': 'administer',
  '/inlay.v1.CatalogService/GetSchema': 'list',
  '/inlay.v1.CatalogService/EnsureSchema': 'write',
  '/inlay.v1.CatalogService/OpenIncarnation': 'administer',
  '/inlay.v1.CatalogService/MarkDraining': 'administer',
  '/inlay.v1.CatalogService/CloseIncarnation': 'administer',
  '/inlay.v1.CatalogService/ForgetIncarnation': 'administer',
  '/inlay.v1.CatalogService/GetClusterId': 'list',
  '/inlay.v1.CatalogService/GetShardMap': 'list',
  '/inlay.v1.CatalogService/CommitFile': 'write',
  '/inlay.v1.CatalogService/ListFiles': 'read',
  '/inlay.v1.CatalogService/Watch': 'list',
  '/inlay.v1.WriteService/Write': 'write',
  '/inlay.v1.HotService/Read': 'read',
  '/inlay.v1.IngesterControlService/Flush': 'administer',
  '/inlay.v1.IngesterControlService/AdoptEpoch': 'administer',
  '/inlay.v1.IngesterControlService/Status': 'list',
};

/** A call that every HTTP route understands as far as it has to name a database. */
const parameters = '?db=d&bucket=d&q=SELECT%201';
const body = JSON.stringify({ db: 'd', q: 'SELECT 1', incarnation: 1, accept_loss: true });

const field = (number: number, value: Buffer): Buffer =>
  Buffer.concat([Buffer.from([(number << 3) | 2, value.length]), value]);
const typeUrl = Buffer.from('type.googleapis.com/arrow.flight.protocol.sql.CommandStatementQuery');
const command = Buffer.concat([field(1, typeUrl), field(2, field(1, Buffer.from('SELECT 1')))]);
/** Messages of methods that cannot say which database they are about without one; all others are called with an empty one. */
const messages: Readonly<Record<string, Buffer>> = {
  '/arrow.flight.protocol.FlightService/DoGet': field(1, Buffer.from('{"database":"d","sql_query":"SELECT 1"}')),
  '/arrow.flight.protocol.FlightService/GetFlightInfo': field(2, command),
  '/arrow.flight.protocol.FlightService/GetSchema': field(2, command),
};

const token = 's3cret';
let asked: string[] = [];
/** Everything behind the doors that was reached for. */
let touched: string[] = [];
let isAllowed = true;
const decide: Authorize = (principal, action, database) => {
  expect(principal).toEqual({ kind: 'admin' });
  asked.push(database === undefined ? action : `${action} ${database}`);
  if (!isAllowed) throw new InlayError('forbidden', 'you may not', { code: 'not_allowed' });
};

/** What the rooms stand on; a door that reaches for it is noticed, and gets no further. */
const behind = (what: string): never =>
  new Proxy(
    {},
    {
      get: (_, name) => (): never => {
        touched.push(`${what}.${String(name)}`);
        throw new InlayError('unavailable', `${what} is not here`, { code: 'double' });
      },
    },
  ) as never;

const folder = mkdtempSync(join(tmpdir(), 'inlay-doors-'));
const clock = new SystemClock();
const metrics = new PromMetrics({ processMetrics: false });
const catalog: Catalog = behind('catalog');
const authenticator = new TokenAuthenticator(sha256(token));
const base = { clock, random: new Prng(1), logger: noLogger, metrics, catalog };
const flags = { catalog: 'unused:1' };
const forward = new HttpForward(clock);

const { app } = createHttpApp({ ...base, authenticator, authorize: decide });
const routes: { readonly method: string; readonly url: string }[] = [];
const methods: { readonly path: string; readonly isThere: boolean }[] = [];
const grpc = createGrpcServer({
  ...base,
  authenticate: (authorization) => authenticator.check(authorization),
  authorize: decide,
});
let querier: Querier;
let client: GrpcClientBase;

/** Every room's routes, as the processes register them. */
function registerRoutes(server: FastifyInstance): void {
  server.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) routes.push({ method: each, url });
  });
  const options = routerOptions.read({ flags: { ...flags, writeTimeout: '100ms' }, env: {} });
  const sinks = localSinks(behind('sink'), () => undefined);
  const router = buildRouter({ ...base, sinks, options, version: '1' });
  registerAdminRoutes(server, { metrics, notReady: () => [] });
  registerWelcome(server, () => ({ url: 'http://x', version: '1', authOn: true, newToken: undefined }));
  router.registerRoutes(server);
  querier.registerRoutes(server);
  registerPassThrough(server, new QuerierTargets([]), forward);
}

/** Every room's services, as the processes register them. */
function registerServices(): void {
  const server = {
    addService: (definition, implementation) => {
      for (const [name, { path }] of Object.entries(definition))
        methods.push({ path, isThere: name in implementation });
      grpc.addService(definition, implementation);
    },
  } as Pick<GrpcServer, 'addService'> as GrpcServer;
  querier.registerFlight(server);
  addCatalogService(server, catalog);
  const ingester = { sink: behind('sink'), hot: behind('hot'), control: behind('control'), maps: behind('maps') };
  addIngesterServices(server, ingester);
}

beforeAll(async () => {
  const options = querierOptions.read({ flags, env: {} });
  const ingesters = { hotOf: () => behind('hot'), controlOf: () => behind('control') };
  const parts = { store: new MemoryObjectStore(), objectDir: undefined, cacheDir: folder, engineProcess: undefined };
  querier = buildQuerier({ ...base, ...parts, ingesters, options });
  registerRoutes(app);
  registerServices();
  await app.ready();
  client = grpcClient(GrpcClientBase, `127.0.0.1:${String(await listenGrpc(grpc, '127.0.0.1', 0))}`);
});
afterAll(async () => {
  client.close();
  forward.close();
  await closeGrpc(grpc, 100);
  await app.close();
  await querier.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  asked = [];
  touched = [];
  isAllowed = true;
});

type Answer = number | string;

async function callRoute(
  { method, url }: { readonly method: string; readonly url: string },
  withToken: boolean,
): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...(withToken ? { authorization: `Bearer ${token}` } : {}) };
  const payload = method === 'GET' || method === 'HEAD' ? {} : { payload: body };
  const path = `${url.replace('*', 'anything')}${parameters}`;
  const answer = await app.inject({ method: method as 'GET', url: path, headers, ...payload });
  return answer.statusCode;
}

/** Any method can be called as a stream of one message: on the wire they are the same. */
function callMethod(path: string, withToken: boolean): Promise<Answer> {
  const metadata = new Metadata();
  metadata.set('database', 'd');
  if (withToken) metadata.set('authorization', `Bearer ${token}`);
  const same = (bytes: Buffer): Buffer => bytes;
  const call = client.makeBidiStreamRequest(path, same, same, metadata);
  call.on('data', () => undefined).on('error', () => undefined);
  call.end(messages[path] ?? Buffer.alloc(0));
  return new Promise((resolve) => {
    call.on('status', ({ code }: { readonly code: number }) => resolve(grpcStatus[code] ?? code));
  });
}

/** The routes that are not public and the methods that there are, each with a way to call it. */
function doors(): { readonly door: string; readonly call: (withToken: boolean) => Promise<Answer> }[] {
  const guarded = routes.filter(({ url }) => !publicPaths.has(url));
  const there = methods.filter(({ isThere }) => isThere);
  return [
    ...guarded.map((route) => ({
      door: route.url === '/*' ? 'ANY /*' : `${route.method === 'HEAD' ? 'GET' : route.method} ${route.url}`,
      call: (withToken: boolean) => callRoute(route, withToken),
    })),
    ...there.map(({ path }) => ({ door: path, call: (withToken: boolean) => callMethod(path, withToken) })),
  ];
}

describe('every door of every role', () => {
  test('asks once whether its caller may, and for what is written down', async () => {
    const found: Record<string, string> = {};
    for (const { door, call } of doors()) {
      asked = [];
      await call(true);
      found[door] = asked.join(', ');
    }
    expect(found).toEqual(expected);
  });

  test('reaches for nothing and answers 403 or PERMISSION_DENIED when its caller may not', async () => {
    isAllowed = false;
    for (const { door, call } of doors()) {
      touched = [];
      expect([door, await call(true), touched]).toEqual([door, door.includes(' ') ? 403 : 'PERMISSION_DENIED', []]);
    }
  });

  test('reaches for nothing and answers 401 or UNAUTHENTICATED when nobody knows who calls', async () => {
    for (const { door, call } of doors())
      expect([door, await call(false)]).toEqual([door, door.includes(' ') ? 401 : 'UNAUTHENTICATED']);
    expect([asked, touched]).toEqual([[], []]);
  });

  test('is public where the table of public paths says so, and asks nobody there', async () => {
    const open = routes.filter(({ url }) => publicPaths.has(url));
    expect([...new Set(open.map(({ url }) => url))].sort()).toEqual([...publicPaths].sort());
    for (const route of open)
      expect([route, await callRoute(route, false)]).toEqual([route, route.url === '/ping' ? 204 : 200]);
    expect([asked, touched]).toEqual([[], []]);
  });

  test('that is a method without an answer says so, to those who may come in', async () => {
    const missing = methods.filter(({ isThere }) => !isThere);
    expect(missing.length).toBeGreaterThan(0);
    for (const { path } of missing)
      expect([path, await callMethod(path, true), await callMethod(path, false)]).toEqual([
        path,
        'UNIMPLEMENTED',
        'UNAUTHENTICATED',
      ]);
  });
});
