import type { Action } from '@inlay/core';
import { catalog as wire } from '@inlay/proto';
import { serverStream, unary } from '@inlay/runtime';
import type { GrpcServer, handleUnaryCall } from '@inlay/runtime';
import type { Catalog } from '../catalog/index.js';
import * as codec from '../wire/index.js';

/** Any catalog, served to other processes. Watches end when `stopping` aborts: they have no other end. */
export function addCatalogService(server: GrpcServer, catalog: Catalog, stopping?: AbortSignal): void {
  server.addService(wire.CatalogServiceService, catalogService(catalog, stopping));
}

function catalogService(catalog: Catalog, stopping: AbortSignal | undefined): wire.CatalogServiceServer {
  return {
    createDatabase: method('administer', async (request: wire.CreateDatabaseRequest) =>
      codec.databaseToWire(await catalog.createDatabase(codec.createDatabaseFromWire(request))),
    ),
    listDatabases: method('list', async () => codec.databasesToWire(await catalog.listDatabases())),
    deleteDatabase: method('administer', async (request: wire.DeleteDatabaseRequest) =>
      codec.startedEpochToWire(await catalog.deleteDatabase(codec.deleteDatabaseFromWire(request))),
    ),
    getSchema: method('list', async (request: wire.GetSchemaRequest) => {
      const { name, known } = codec.schemaQuestionFromWire(request);
      return codec.schemaAnswerToWire(await catalog.schema(name, known));
    }),
    ensureSchema: method('write', (request: wire.EnsureSchemaRequest) => ensureSchema(catalog, request)),
    openIncarnation: method('administer', async (request: wire.OpenIncarnationRequest) =>
      codec.openedToWire(await catalog.openIncarnation(codec.openIncarnationFromWire(request))),
    ),
    markDraining: method('administer', async (request: wire.MarkDrainingRequest) => {
      await catalog.markDraining(codec.namedIncarnationFromWire(request));
      return {};
    }),
    closeIncarnation: method('administer', async (request: wire.CloseIncarnationRequest) => {
      await catalog.closeIncarnation(codec.namedIncarnationFromWire(request));
      return {};
    }),
    forgetIncarnation: method('administer', async (request: wire.ForgetIncarnationRequest) =>
      codec.startedEpochToWire(await catalog.forgetIncarnation(codec.namedIncarnationFromWire(request))),
    ),
    getClusterId: method('list', async () => codec.clusterIdToWire(await catalog.clusterId())),
    getShardMap: method('list', async () => codec.shardMapToWire(await catalog.shardMap())),
    commitFile: method('write', async (request: wire.CommitFileRequest) =>
      codec.committedToWire(await catalog.commitFile(codec.commitFromWire(request))),
    ),
    listFiles: method('read', async (request: wire.ListFilesRequest) => {
      const { tableId, times } = codec.listFilesFromWire(request);
      return codec.fileListToWire(await catalog.listFiles(tableId, times));
    }),
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

async function ensureSchema(catalog: Catalog, request: wire.EnsureSchemaRequest): Promise<wire.EnsureSchemaAnswer> {
  const { databaseId, wanted, knownVersion } = codec.ensureSchemaFromWire(request);
  const { schema, refused } = await catalog.ensureSchema(databaseId, wanted);
  return codec.ensuredToWire({ schema: schema.version === knownVersion ? undefined : schema, refused });
}

/** The epoch first: a watcher that comes back learns that it may have missed something, and that the stream is there. */
async function* watch(catalog: Catalog, signal: AbortSignal): AsyncGenerator<wire.CatalogEvent, void, undefined> {
  const events = catalog.watch(signal);
  const { epoch } = await catalog.shardMap();
  yield codec.eventToWire({ kind: 'epoch', epoch });
  for await (const event of events) yield codec.eventToWire(event);
}
