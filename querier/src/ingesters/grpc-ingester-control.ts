import type { Clock } from '@inlay/core';
import { hot } from '@inlay/proto';
import { callUnary, grpcClient, type GrpcClientOptions } from '@inlay/runtime';
import type { Flushed, IngesterControl, IngesterStatus } from '@inlay/services';
import { adoptEpochToWire, flushedFromWire, statusFromWire } from '@inlay/wire';

/** Persisting everything may take a while; adopting an epoch is a word. */
const flushTimeoutMs = 600_000;
const adoptTimeoutMs = 10_000;
/** It answers at once, or is not there. */
const statusTimeoutMs = 5000;

/** An ingester's control calls in another process. */
export class GrpcIngesterControl implements IngesterControl {
  readonly #client: hot.IngesterControlServiceClient;
  readonly #clock: Pick<Clock, 'nowMs'>;

  constructor(address: string, clock: Pick<Clock, 'nowMs'>, options: GrpcClientOptions = {}) {
    this.#clock = clock;
    this.#client = grpcClient(hot.IngesterControlServiceClient, address, options);
  }

  async flush(): Promise<Flushed> {
    const answer = await callUnary<hot.FlushRequest, hot.FlushAnswer>(
      this.#client.flush.bind(this.#client),
      {},
      { timeout: { ms: flushTimeoutMs, clock: this.#clock } },
    );
    return flushedFromWire(answer);
  }

  async adoptEpoch(epoch: bigint): Promise<void> {
    await callUnary<hot.AdoptEpochRequest, hot.AdoptEpochAnswer>(
      this.#client.adoptEpoch.bind(this.#client),
      adoptEpochToWire(epoch),
      { timeout: { ms: adoptTimeoutMs, clock: this.#clock } },
    );
  }

  async status(): Promise<IngesterStatus> {
    const answer = await callUnary<hot.StatusRequest, hot.StatusAnswer>(
      this.#client.status.bind(this.#client),
      {},
      { timeout: { ms: statusTimeoutMs, clock: this.#clock } },
    );
    return statusFromWire(answer);
  }

  close(): void {
    this.#client.close();
  }
}
