import { databaseId, incarnationId, tableId } from '@inlay/core';
import type { Action } from '@inlay/core';
import { catalog as wire } from '@inlay/proto';
import { serverStream, unary } from '@inlay/runtime';
import type { GrpcServer, handleUnaryCall } from '@inlay/runtime';
import type { Catalog } from '../catalog/index.js';
import { nameOf } from '../model/name-bytes.js';
import * as codec from '../wire/index.js';

/** Any catalog, served to other processes. Watches end when `stopping` aborts: they have no other end. */
export function addCatalogService(server: GrpcServer, catalog: Catalog, stopping?: AbortSignal): void {
  server.addService(wire.CatalogServiceService, catalogService(catalog, stopping));
}

function catalogService(catalog: Catalog, stopping: AbortSignal | undefined): wire.CatalogServiceServer {
  return {
    createDatabase: method('administer', async (request: wire.CreateDatabaseRequest) =>
      codec.databaseToWire(await catalog.createDatabase({ ...request, name: nameOf(request.name) })),
    ),
    listDatabases: method('list', async () => ({
      databases: (await catalog.listDatabases()).map(codec.databaseToWire),
    })),
    deleteDatabase: method('administer', (request: wire.DeleteDatabaseRequest) =>
      catalog.deleteDatabase(nameOf(request.name)),
    ),
    getSchema: method('list', (request: wire.GetSchemaRequest) => getSchema(catalog, request)),
    ensureSchema: method('write', (request: wire.EnsureSchemaRequest) => ensureSchema(catalog, request)),
    openIncarnation: method('administer', async (request: wire.OpenIncarnationRequest) =>
      codec.openedToWire(await catalog.openIncarnation(request)),
    ),
    markDraining: method('administer', async ({ incarnation }: wire.MarkDrainingRequest) => {
      await catalog.markDraining(incarnationId(Number(incarnation)));
      return {};
    }),
    closeIncarnation: method('administer', async ({ incarnation }: wire.CloseIncarnationRequest) => {
      await catalog.closeIncarnation(incarnationId(Number(incarnation)));
      return {};
    }),
    forgetIncarnation: method('administer', ({ incarnation }: wire.ForgetIncarnationRequest) =>
      catalog.forgetIncarnation(incarnationId(Number(incarnation))),
    ),
    getClusterId: method('list', async () => ({ clusterId: await catalog.clusterId() })),
    getShardMap: method('list', async () => codec.shardMapToWire(await catalog.shardMap())),
    commitFile: method('write', (request: wire.CommitFileRequest) => catalog.commitFile(codec.commitFromWire(request))),
    listFiles: method('read', async (request: wire.ListFilesRequest) =>
      codec.fileListToWire(
        await catalog.listFiles(tableId(Number(request.tableId)), codec.listedTimesFromWire(request)),
      ),
    ),
    watch: serverStream((_: wire.WatchRequest, { authorize, signal }) => {
      authorize('list');
      return watch(catalog, stopping === undefined ? signal : AbortSignal.any([signal, stopping]));
    }),
  };
}

/** A method for callers that may do this in every database: peers ask for users whom they have asked themselves. */
const method = <Req, Res>(action: Action, answer: (request: Req) => Promise<Res> | Res): handleUnaryCall<Req, Res> =>
  unary<Req, Res>((request, { authorize }) => {
    authorize(action);
    return answer(request);
  });

async function getSchema(catalog: Catalog, { name, known }: wire.GetSchemaRequest): Promise<wire.GetSchemaAnswer> {
  const held =
    known === undefined ? undefined : { databaseId: databaseId(Number(known.databaseId)), version: known.version };
  const schema = await catalog.schema(nameOf(name), held);
  return { schema: schema === undefined ? undefined : codec.schemaToWire(schema) };
}

async function ensureSchema(catalog: Catalog, request: wire.EnsureSchemaRequest): Promise<wire.EnsureSchemaAnswer> {
  const { schema, refused } = await catalog.ensureSchema(
    databaseId(Number(request.databaseId)),
    codec.wantedFromWire(request.tables),
  );
  const isKnown = schema.version === request.knownVersion;
  return { schema: isKnown ? undefined : codec.schemaToWire(schema), refused: codec.refusedToWire(refused) };
}

/** The epoch first: a watcher that comes back learns that it may have missed something, and that the stream is there. */
async function* watch(catalog: Catalog, signal: AbortSignal): AsyncGenerator<wire.CatalogEvent, void, undefined> {
  const events = catalog.watch(signal);
  const { epoch } = await catalog.shardMap();
  yield codec.eventToWire({ kind: 'epoch', epoch });
  for await (const event of events) yield codec.eventToWire(event);
}
