import { databaseId, nextTurn, type InlayError } from '@inlay/core';
import { decodeTableBatch } from '@inlay/columnar';
import { shardMapFromWire, shardMapToWire, type ShardMap } from '@inlay/catalog';
import type { catalog, write } from '@inlay/proto';
import { bidiStream, wireErrorOf, type Send } from '@inlay/runtime';
import type { WriteSink } from '@inlay/services';
import type { EncodedWriteRequest, MapExchange } from '../write-sink/index.js';

/** Limits of one stream; a router that sends more without waiting for answers is held back. */
const underWayBytesMax = 64 * 1024 * 1024;

/** Refusals that say: your map is old. */
const staleCodes: ReadonlySet<string> = new Set(['stale_epoch', 'not_owner']);

/** The router's side of writing: groups in, answers out as they are known; maps travel both ways where one side is behind. */
export const writeService = (sink: WriteSink, maps: MapExchange): write.WriteServiceServer => ({
  write: bidiStream<write.WriteGroup, write.WriteAnswers>(async (groups, send, { authorize }) => {
    // Once for the stream: a peer writes to every database, for users whom it has asked itself.
    authorize('write');
    const answers = new Answers(send, () => maps.shardMap);
    for await (const group of groups) {
      const refusal = learn(maps, group.map);
      for (const one of group.writes)
        answers.promise(
          refusal === undefined ? take(sink, group, one) : Promise.resolve(refused(one, refusal)),
          bytesOf(one),
        );
      await answers.whenBelow(underWayBytesMax);
    }
    await answers.whenBelow(1);
    await answers.sent();
  }),
});

const bytesOf = (one: write.Write): number => one.batches.reduce((sum, bytes) => sum + bytes.byteLength, 1);

/** Why the writes that came with the map cannot be taken; undefined when they can, as far as the map goes. */
function learn(maps: MapExchange, map: catalog.ShardMap | undefined): unknown {
  if (map === undefined) return undefined;
  try {
    maps.learnMap(shardMapFromWire(map));
    return undefined;
  } catch (error) {
    return error;
  }
}

const refused = ({ number }: write.Write, error: unknown): write.WriteAnswer => ({
  number,
  result: { $case: 'error', value: { retryAfterMs: undefined, ...wireErrorOf(error) } },
});

async function take(
  sink: WriteSink,
  { routerId, floor }: Pick<write.WriteGroup, 'routerId' | 'floor'>,
  one: write.Write,
): Promise<write.WriteAnswer> {
  try {
    const request: EncodedWriteRequest = {
      databaseId: databaseId(Number(one.databaseId)),
      epoch: one.epoch,
      routerId,
      number: Number(one.number),
      floor: Number(floor),
      batches: one.batches.map(decodeTableBatch),
      encoded: one.batches,
    };
    const { stamp } = await sink.write(request);
    return { number: one.number, result: { $case: 'stamp', value: stamp } };
  } catch (error) {
    return refused(one, error);
  }
}

const isStale = ({ result }: write.WriteAnswer): boolean =>
  result?.$case === 'error' && staleCodes.has(result.value.code);

/** Answers that are known while an earlier message is on its way travel together in the next one. */
class Answers {
  readonly #send: Send<write.WriteAnswers>;
  readonly #mapNow: () => ShardMap | undefined;
  #ready: write.WriteAnswer[] = [];
  #sending: Promise<void> | undefined;
  #failure: InlayError | Error | undefined;
  #bytes = 0;
  #waiters: (() => void)[] = [];

  constructor(send: Send<write.WriteAnswers>, mapNow: () => ShardMap | undefined) {
    this.#send = send;
    this.#mapNow = mapNow;
  }

  /** `answer` never rejects. */
  promise(answer: Promise<write.WriteAnswer>, bytes: number): void {
    this.#bytes += bytes;
    void answer.then((known) => {
      this.#bytes -= bytes;
      this.#ready.push(known);
      this.#sending ??= this.#sendAll();
      this.#wake();
    });
  }

  /** Resolves when requests of fewer bytes are under way. */
  async whenBelow(bytes: number): Promise<void> {
    while (this.#bytes >= bytes) await new Promise<void>((resolve) => this.#waiters.push(resolve));
    if (this.#failure !== undefined) throw this.#failure;
  }

  async sent(): Promise<void> {
    await this.#sending;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #sendAll(): Promise<void> {
    // One turn of the event loop: acknowledgements of one sync become one message.
    await nextTurn();
    try {
      while (this.#ready.length > 0) {
        const answers = this.#ready;
        this.#ready = [];
        const map = answers.some(isStale) ? this.#mapNow() : undefined;
        await this.#send({ answers, map: map === undefined ? undefined : shardMapToWire(map) });
      }
    } catch (error) {
      // The router has gone: it repeats what it has no answer for.
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#ready = [];
    }
    this.#sending = undefined;
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}
