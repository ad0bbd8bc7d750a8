import { hot } from '@inlay/proto';
import { callServerStream, grpcClient, type GrpcClientOptions } from '@inlay/runtime';
import type { HotAnswer, HotRequest, HotSource } from '@inlay/services';
import { hotAnswerFromWire, hotRequestToWire } from '@inlay/wire';

/** The newest rows of an ingester in another process. */
export class GrpcHotSource implements HotSource {
  readonly #client: hot.HotServiceClient;

  constructor(address: string, options: GrpcClientOptions = {}) {
    this.#client = grpcClient(hot.HotServiceClient, address, options);
  }

  async read(request: HotRequest, signal?: AbortSignal): Promise<HotAnswer> {
    const parts = callServerStream<hot.HotReadRequest, hot.HotReadPart>(
      this.#client.read.bind(this.#client),
      hotRequestToWire(request),
      { signal },
    );
    return hotAnswerFromWire(parts);
  }

  close(): void {
    this.#client.close();
  }
}
