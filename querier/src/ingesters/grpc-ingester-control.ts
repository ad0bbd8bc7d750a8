import { hot } from '@inlay/proto';
import { callUnary, grpcClient, type GrpcClientOptions } from '@inlay/runtime';
import type { IngesterControl } from '@inlay/services';

/** Persisting everything may take a while; adopting an epoch is a word. */
const flushTimeoutMs = 600_000;
const adoptTimeoutMs = 10_000;

/** An ingester's control calls in another process. */
export class GrpcIngesterControl implements IngesterControl {
  readonly #client: hot.IngesterControlServiceClient;

  constructor(address: string, options: GrpcClientOptions = {}) {
    this.#client = grpcClient(hot.IngesterControlServiceClient, address, options);
  }

  async flush(): Promise<void> {
    await callUnary<hot.FlushRequest, hot.FlushAnswer>(
      this.#client.flush.bind(this.#client),
      {},
      { timeoutMs: flushTimeoutMs },
    );
  }

  async adoptEpoch(epoch: bigint): Promise<void> {
    await callUnary<hot.AdoptEpochRequest, hot.AdoptEpochAnswer>(
      this.#client.adoptEpoch.bind(this.#client),
      { epoch },
      { timeoutMs: adoptTimeoutMs },
    );
  }

  close(): void {
    this.#client.close();
  }
}
