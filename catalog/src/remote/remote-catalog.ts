import { allTimes, isInlayError, noLogger, partFromWire, newAbortController } from '@inlay/core';
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
    const message = codec.createDatabaseToWire(settingsOf(request));
    return codec.databaseFromWire(await this.#call(this.#client.createDatabase.bind(this.#client), message));
  }

  async listDatabases(): Promise<readonly Database[]> {
    return codec.databasesFromWire(await this.#call(this.#client.listDatabases.bind(this.#client), {}));
  }

  async deleteDatabase(name: string): Promise<{ readonly epoch: bigint }> {
    const message = codec.deleteDatabaseToWire(name);
    return codec.startedEpochFromWire(await this.#call(this.#client.deleteDatabase.bind(this.#client), message));
  }

  async schema(
    name: string,
    known?: { readonly databaseId: DatabaseId; readonly version: bigint },
  ): Promise<DatabaseSchema | undefined> {
    const message = codec.schemaQuestionToWire({ name, known });
    const schema = codec.schemaAnswerFromWire(await this.#call(this.#client.getSchema.bind(this.#client), message));
    return schema === undefined ? undefined : this.#remember(schema);
  }

  async ensureSchema(databaseId: DatabaseId, wanted: readonly WantedTable[]): Promise<EnsureSchemaResult> {
    const known = this.#schemas.newest(databaseId);
    const message = codec.ensureSchemaToWire({ databaseId, wanted, knownVersion: known?.version ?? 0n });
    const answer = codec.ensuredFromWire(await this.#call(this.#client.ensureSchema.bind(this.#client), message));
    const schema = answer.schema === undefined ? known : this.#remember(answer.schema);
    return { schema: partFromWire(schema, 'the schema of an answer'), refused: answer.refused };
  }

  async openIncarnation(request: OpenIncarnationRequest): Promise<OpenedIncarnation> {
    checkOpenIncarnation(request);
    const message = codec.openIncarnationToWire(request);
    return codec.openedFromWire(await this.#call(this.#client.openIncarnation.bind(this.#client), message));
  }

  async markDraining(incarnation: IncarnationId): Promise<void> {
    await this.#call(this.#client.markDraining.bind(this.#client), codec.namedIncarnationToWire(incarnation));
  }

  async closeIncarnation(incarnation: IncarnationId): Promise<void> {
    await this.#call(this.#client.closeIncarnation.bind(this.#client), codec.namedIncarnationToWire(incarnation));
  }

  async forgetIncarnation(incarnation: IncarnationId): Promise<{ readonly epoch: bigint }> {
    const message = codec.namedIncarnationToWire(incarnation);
    return codec.startedEpochFromWire(await this.#call(this.#client.forgetIncarnation.bind(this.#client), message));
  }

  async clusterId(): Promise<string> {
    return codec.clusterIdFromWire(await this.#call(this.#client.getClusterId.bind(this.#client), {}));
  }

  async shardMap(): Promise<ShardMap> {
    return codec.shardMapFromWire(await this.#call(this.#client.getShardMap.bind(this.#client), {}));
  }

  async commitFile(request: CommitFileRequest): Promise<{ readonly filesVersion: bigint }> {
    const message = codec.commitToWire(request);
    return codec.committedFromWire(await this.#call(this.#client.commitFile.bind(this.#client), message));
  }

  async listFiles(tableId: TableId, times = allTimes): Promise<FileList> {
    const message = codec.listFilesToWire({ tableId, times });
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
