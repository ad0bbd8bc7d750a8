import { allTimes, defined, isInlayError, noLogger, newAbortController } from '@inlay/core';
import type { Clock, DatabaseId, IncarnationId, Logger, Random, TableId } from '@inlay/core';
import { catalog as wire } from '@inlay/proto';
import { callUnary, grpcClient, type CallTimeout } from '@inlay/runtime';
import { EventFeed, SchemaCache } from '../catalog/index.js';
import type {
  Catalog,
  CatalogEvent,
  CreateDatabaseRequest,
  EnsureSchemaResult,
  OpenedIncarnation,
  OpenIncarnationRequest,
  WantedTable,
} from '../catalog/index.js';
import { catalogClosed, catalogUnreachable } from '../errors.js';
import type { CommitFileRequest, Database, DatabaseSchema, FileList, ShardMap } from '../model/index.js';
import { nameBytes } from '../model/name-bytes.js';
import { checkOpenIncarnation, settingsOf } from '../rules/index.js';
import * as codec from '../wire/index.js';
import { RemoteWatch } from './remote-watch.js';

/** Address of the catalog process, and how its calls are made. */
export interface RemoteCatalogOptions {
  /** `host:port` of a catalog process. Connected to when first used. */
  readonly address: string;
  readonly token?: string | undefined;
  readonly random: Random;
  readonly clock: Clock;
  readonly logger?: Logger;
  /** 10 s unless told otherwise. */
  readonly timeoutMs?: number;
}

/**
 * A catalog in another process. Every call has a deadline and is made once: whether a failed write was done is not known,
 * and `RetryingCatalog` repeats only what may be repeated.
 */
export class RemoteCatalog implements Catalog {
  readonly #client: wire.CatalogServiceClient;
  readonly #address: string;
  readonly #timeout: CallTimeout;
  readonly #feed = new EventFeed();
  readonly #watch: RemoteWatch;
  readonly #schemas = new SchemaCache();
  readonly #closed = newAbortController();

  constructor(options: RemoteCatalogOptions) {
    const { address, token, random, clock, logger = noLogger } = options;
    this.#client = grpcClient(wire.CatalogServiceClient, address, { token });
    this.#address = address;
    this.#timeout = { ms: options.timeoutMs ?? 10_000, clock };
    this.#watch = new RemoteWatch({ client: this.#client, feed: this.#feed, clock, random, logger });
  }

  async createDatabase(request: CreateDatabaseRequest): Promise<Database> {
    const settings = settingsOf(request);
    const message = { ...settings, name: nameBytes(settings.name) };
    return codec.databaseFromWire(await this.#call(this.#client.createDatabase.bind(this.#client), message));
  }

  async listDatabases(): Promise<readonly Database[]> {
    const { databases } = await this.#call(this.#client.listDatabases.bind(this.#client), {});
    return databases.map(codec.databaseFromWire);
  }

  deleteDatabase(name: string): Promise<{ readonly epoch: bigint }> {
    return this.#call(this.#client.deleteDatabase.bind(this.#client), { name: nameBytes(name) });
  }

  async schema(
    name: string,
    known?: { readonly databaseId: DatabaseId; readonly version: bigint },
  ): Promise<DatabaseSchema | undefined> {
    const held = known === undefined ? undefined : { databaseId: BigInt(known.databaseId), version: known.version };
    const { schema } = await this.#call(this.#client.getSchema.bind(this.#client), {
      name: nameBytes(name),
      known: held,
    });
    return schema === undefined ? undefined : this.#remember(codec.schemaFromWire(schema));
  }

  async ensureSchema(databaseId: DatabaseId, wanted: readonly WantedTable[]): Promise<EnsureSchemaResult> {
    const known = this.#schemas.newest(databaseId);
    const answer = await this.#call(this.#client.ensureSchema.bind(this.#client), {
      databaseId: BigInt(databaseId),
      tables: codec.wantedToWire(wanted),
      knownVersion: known?.version ?? 0n,
    });
    const schema = answer.schema === undefined ? known : this.#remember(codec.schemaFromWire(answer.schema));
    return { schema: defined(schema, 'the schema in the answer'), refused: codec.refusedFromWire(answer.refused) };
  }

  async openIncarnation(request: OpenIncarnationRequest): Promise<OpenedIncarnation> {
    checkOpenIncarnation(request);
    const { node, address, members, volume } = request;
    const message = { node, address, members: [...members], volume };
    return codec.openedFromWire(await this.#call(this.#client.openIncarnation.bind(this.#client), message));
  }

  async markDraining(incarnation: IncarnationId): Promise<void> {
    await this.#call(this.#client.markDraining.bind(this.#client), { incarnation: BigInt(incarnation) });
  }

  async closeIncarnation(incarnation: IncarnationId): Promise<void> {
    await this.#call(this.#client.closeIncarnation.bind(this.#client), { incarnation: BigInt(incarnation) });
  }

  forgetIncarnation(incarnation: IncarnationId): Promise<{ readonly epoch: bigint }> {
    return this.#call(this.#client.forgetIncarnation.bind(this.#client), { incarnation: BigInt(incarnation) });
  }

  async clusterId(): Promise<string> {
    const { clusterId } = await this.#call(this.#client.getClusterId.bind(this.#client), {});
    return clusterId;
  }

  async shardMap(): Promise<ShardMap> {
    return codec.shardMapFromWire(await this.#call(this.#client.getShardMap.bind(this.#client), {}));
  }

  commitFile(request: CommitFileRequest): Promise<{ readonly filesVersion: bigint }> {
    return this.#call(this.#client.commitFile.bind(this.#client), codec.commitToWire(request));
  }

  async listFiles(tableId: TableId, times = allTimes): Promise<FileList> {
    const message = codec.listFilesToWire(tableId, times);
    return codec.fileListFromWire(await this.#call(this.#client.listFiles.bind(this.#client), message));
  }

  watch(signal: AbortSignal): AsyncIterable<CatalogEvent> {
    if (!signal.aborted && !this.#closed.signal.aborted) this.#watch.start();
    return this.#feed.subscribe(signal);
  }

  /** Calls in flight are cancelled. */
  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort(catalogClosed());
    this.#feed.end();
    await this.#watch.stop();
    this.#client.close();
  }

  async #call<Req, Res>(method: Parameters<typeof callUnary<Req, Res>>[0], request: Req): Promise<Res> {
    try {
      return await callUnary(method, request, { timeout: this.#timeout, signal: this.#closed.signal });
    } catch (error) {
      // What gRPC itself says does not tell who it was that did not answer.
      if (isInlayError(error, 'unreachable') || isInlayError(error, 'deadline_exceeded'))
        throw catalogUnreachable(this.#address, error);
      throw error;
    }
  }

  #remember(schema: DatabaseSchema): DatabaseSchema {
    this.#schemas.put(schema);
    return schema;
  }
}
