import type { ShardMap } from '@inlay/catalog';
import { atNextTurn, formatBytes, InlayError, type Clock } from '@inlay/core';
import { write } from '@inlay/proto';
import { DuplexCall, grpcClient, internalMessageBytesMax, type GrpcClientOptions } from '@inlay/runtime';
import type { WriteAck, WriteRequest, WriteSink } from '@inlay/services';
import { writeAnswersFromWire, writeGroupToWire, writeToWire, type EncodedWrite, type WriteAnswer } from '@inlay/wire';

/** Limits of one stream to one ingester, in bytes and ms. */
export interface GrpcWriteSinkLimits {
  /** From `write` to its answer. */
  readonly timeoutMs: number;
  /** Size of a message that is full: further writes wait for the next one. */
  readonly groupBytesMax: number;
  /** Encoded writes without an answer; more are refused. */
  readonly pendingBytesMax: number;
  /** Size of one encoded write; a larger one is refused. */
  readonly writeBytesMax: number;
}

/** A write has 5 s to be durable, and must fit into a message between our processes. */
export const grpcWriteSinkLimitsDefault: GrpcWriteSinkLimits = {
  timeoutMs: 5_000,
  groupBytesMax: 16 * 1024 * 1024,
  pendingBytesMax: 128 * 1024 * 1024,
  // The rest of the message is its envelope, and the shard map.
  writeBytesMax: internalMessageBytesMax - 1024 * 1024,
};

/** One group is being synced while the next one travels. */
const groupsInFlightMax = 2;
const sweepMs = 250;

/** Settings of a stream, all of which have a default. */
export interface GrpcWriteSinkOptions {
  readonly limits?: GrpcWriteSinkLimits;
  readonly client?: GrpcClientOptions;
  /** The newest map: a stream carries each once, before the writes that were split by it. */
  readonly map?: () => ShardMap | undefined;
  /** Told of maps that the ingester answers with. */
  readonly onMap?: (map: ShardMap) => void;
}

interface Group {
  unanswered: number;
  /** The stream has given the bytes up: until then they are memory, whatever became of the writes. */
  isSent: boolean;
  /** Bytes of writes that were given up while the stream still held them. */
  heldBytes: number;
}

interface Pending {
  readonly message: EncodedWrite;
  readonly bytes: number;
  readonly expiresAtMs: number;
  group: Group | undefined;
  readonly resolve: (ack: WriteAck) => void;
  readonly reject: (error: InlayError) => void;
}

/**
 * Writes to one ingester over one stream. What arrives while groups are in flight travels together in the next. When the
 * stream breaks, every write without an answer fails as `stream_broken` (unavailable), whether or not it was applied; the
 * next write opens a new stream.
 */
export class GrpcWriteSink implements WriteSink {
  readonly #client: write.WriteServiceClient;
  readonly #clock: Clock;
  readonly #limits: GrpcWriteSinkLimits;
  readonly #name: string;
  readonly #map: () => ShardMap | undefined;
  readonly #onMap: (map: ShardMap) => void;
  /** The epoch of the last map that this stream has carried. */
  #toldEpoch = 0n;
  readonly #queue: Pending[] = [];
  /** Sent and not answered, by number. */
  readonly #sent = new Map<bigint, Pending>();
  #routerId = '';
  #floor = 0;
  #call: DuplexCall<write.WriteGroup, write.WriteAnswers> | undefined;
  readonly #unsent = new Set<Group>();
  #groupsInFlight = 0;
  #pendingBytes = 0;
  #isSweeping = false;
  #isPumpScheduled = false;

  constructor(address: string, clock: Clock, options: GrpcWriteSinkOptions = {}) {
    this.#client = grpcClient(write.WriteServiceClient, address, options.client);
    this.#clock = clock;
    this.#limits = options.limits ?? grpcWriteSinkLimitsDefault;
    this.#name = address;
    this.#map = options.map ?? (() => undefined);
    this.#onMap = options.onMap ?? (() => undefined);
  }

  write(request: WriteRequest): Promise<WriteAck> {
    return new Promise((resolve, reject) => {
      const message = writeToWire(request);
      const bytes = message.batches.reduce((sum, batch) => sum + batch.byteLength, 0);
      if (bytes > this.#limits.writeBytesMax) {
        reject(
          new InlayError(
            'too_large',
            `the rows of this write take ${formatBytes(bytes)} on their way to the ingester ${this.#name}, more than ${formatBytes(this.#limits.writeBytesMax)}: send less at once`,
            { code: 'write_too_large' },
          ),
        );
        return;
      }
      if (this.#pendingBytes > 0 && this.#pendingBytes + bytes > this.#limits.pendingBytesMax) {
        reject(
          new InlayError('exhausted', `too much is waiting for the ingester ${this.#name}`, {
            code: 'upstream_full',
            retryAfterMs: 1000,
          }),
        );
        return;
      }
      this.#pendingBytes += bytes;
      this.#routerId = request.routerId;
      this.#floor = Math.max(this.#floor, request.floor ?? 0);
      this.#queue.push({
        message,
        bytes,
        expiresAtMs: this.#clock.monotonicMs() + this.#limits.timeoutMs,
        group: undefined,
        resolve,
        reject,
      });
      this.#schedulePump();
      if (!this.#isSweeping) void this.#sweep();
    });
  }

  /** Fails what is not answered. */
  close(): void {
    this.#call?.cancel();
    this.#failAll(new InlayError('unavailable', 'the router is stopping', { code: 'stopping' }));
    this.#client.close();
  }

  /** One turn of the event loop: requests that were read together travel together. */
  #schedulePump(): void {
    if (this.#isPumpScheduled) return;
    this.#isPumpScheduled = true;
    atNextTurn(() => {
      this.#isPumpScheduled = false;
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#queue.length > 0 && this.#groupsInFlight < groupsInFlightMax) {
      const members = this.#takeGroup();
      const group: Group = { unanswered: members.length, isSent: false, heldBytes: 0 };
      this.#groupsInFlight++;
      for (const pending of members) {
        pending.group = group;
        this.#sent.set(pending.message.number, pending);
      }
      this.#call ??= this.#open();
      this.#unsent.add(group);
      const sent = (): void => {
        this.#letGo(group);
      };
      // A stream that breaks says so by its end; it may not say it here.
      this.#call
        .send(
          writeGroupToWire({
            routerId: this.#routerId,
            floor: this.#floor,
            map: this.#untold(),
            writes: members.map(({ message }) => message),
          }),
        )
        .then(sent, sent);
    }
  }

  #untold(): ShardMap | undefined {
    const map = this.#map();
    if (map === undefined || map.epoch <= this.#toldEpoch) return undefined;
    this.#toldEpoch = map.epoch;
    return map;
  }

  #takeGroup(): Pending[] {
    let bytes = 0;
    let count = 0;
    for (const pending of this.#queue) {
      if (count > 0 && bytes + pending.bytes > this.#limits.groupBytesMax) break;
      bytes += pending.bytes;
      count++;
    }
    return this.#queue.splice(0, count);
  }

  #open(): DuplexCall<write.WriteGroup, write.WriteAnswers> {
    const call: DuplexCall<write.WriteGroup, write.WriteAnswers> = new DuplexCall(
      this.#client.write.bind(this.#client),
      {
        onMessage: (message) => {
          const { answers, map } = writeAnswersFromWire(message);
          // Before the refusals that it explains.
          if (map !== undefined) this.#onMap(map);
          for (const answer of answers) this.#answered(answer);
          this.#pump();
        },
        onEnd: (error) => {
          if (this.#call !== call) return;
          this.#call = undefined;
          for (const group of [...this.#unsent]) this.#letGo(group);
          this.#failAll(
            new InlayError(
              'unavailable',
              `the ingester ${this.#name} cannot be reached: ${error?.message ?? 'it ended the stream'}`,
              {
                code: 'stream_broken',
                ...(error === undefined ? {} : { cause: error }),
              },
            ),
          );
        },
      },
    );
    this.#toldEpoch = 0n;
    return call;
  }

  #answered({ number, result }: WriteAnswer): void {
    const pending = this.#sent.get(number);
    // It timed out before, or was sent twice and this is the second answer.
    if (pending === undefined) return;
    this.#settled(pending);
    if (result instanceof InlayError) pending.reject(result);
    else pending.resolve(result);
  }

  /** The stream holds its bytes no more. */
  #letGo(group: Group): void {
    this.#unsent.delete(group);
    group.isSent = true;
    this.#pendingBytes -= group.heldBytes;
    group.heldBytes = 0;
  }

  #settled(pending: Pending): void {
    this.#sent.delete(pending.message.number);
    if (pending.group === undefined || pending.group.isSent) this.#pendingBytes -= pending.bytes;
    else pending.group.heldBytes += pending.bytes;
    if (pending.group !== undefined && --pending.group.unanswered === 0) this.#groupsInFlight--;
  }

  #failAll(error: InlayError): void {
    for (const pending of [...this.#sent.values(), ...this.#queue.splice(0)]) {
      this.#settled(pending);
      pending.reject(error);
    }
  }

  /** Runs while something waits: gives up what has waited too long. */
  async #sweep(): Promise<void> {
    this.#isSweeping = true;
    while (this.#sent.size > 0 || this.#queue.length > 0) {
      await this.#clock.sleep(sweepMs);
      const now = this.#clock.monotonicMs();
      const isLate = (pending: Pending): boolean => pending.expiresAtMs <= now;
      const late = [...[...this.#sent.values()].filter(isLate), ...this.#queue.filter(isLate)];
      if (late.length === 0) continue;
      this.#queue.splice(0, this.#queue.length, ...this.#queue.filter((pending) => !isLate(pending)));
      for (const pending of late) {
        this.#settled(pending);
        pending.reject(
          new InlayError(
            'unavailable',
            `the ingester ${this.#name} did not answer within ${String(this.#limits.timeoutMs)} ms`,
            { code: 'write_timeout' },
          ),
        );
      }
      this.#pump();
    }
    this.#isSweeping = false;
  }
}
