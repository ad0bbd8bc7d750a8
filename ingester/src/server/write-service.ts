import { InlayError, nextTurn, toInlayError } from '@inlay/core';
import type { ShardMap } from '@inlay/catalog';
import type { write } from '@inlay/proto';
import { bidiStream, type Send } from '@inlay/runtime';
import type { WriteSink } from '@inlay/services';
import {
  writeAnswersToWire,
  writeFromWire,
  writeGroupFromWire,
  type EncodedWrite,
  type WriteAnswer,
  type WriteGroup,
} from '@inlay/wire';
import type { MapExchange } from '../write-sink/index.js';

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
    for await (const message of groups) {
      const group = receive(maps, message);
      for (const one of message.writes) answers.promise(take(sink, group, one), bytesOf(one));
      await answers.whenBelow(underWayBytesMax);
    }
    await answers.whenBelow(1);
    await answers.sent();
  }),
});

const bytesOf = (one: EncodedWrite): number => one.batches.reduce((sum, bytes) => sum + bytes.byteLength, 1);

/** The group, once its map is learnt; or why none of its writes can be taken. */
function receive(maps: MapExchange, message: write.WriteGroup): WriteGroup | InlayError {
  try {
    const group = writeGroupFromWire(message);
    if (group.map !== undefined) maps.learnMap(group.map);
    return group;
  } catch (error) {
    return toInlayError(error);
  }
}

async function take(sink: WriteSink, group: WriteGroup | InlayError, one: EncodedWrite): Promise<WriteAnswer> {
  const { number } = one;
  if (group instanceof InlayError) return { number, result: group };
  try {
    return { number, result: await sink.write(writeFromWire(one, group)) };
  } catch (error) {
    return { number, result: toInlayError(error) };
  }
}

const isStale = ({ result }: WriteAnswer): boolean => result instanceof InlayError && staleCodes.has(result.code);

/** Answers that are known while an earlier message is on its way travel together in the next one. */
class Answers {
  readonly #send: Send<write.WriteAnswers>;
  readonly #mapNow: () => ShardMap | undefined;
  #ready: WriteAnswer[] = [];
  #sending: Promise<void> | undefined;
  #failure: InlayError | Error | undefined;
  #bytes = 0;
  #waiters: (() => void)[] = [];

  constructor(send: Send<write.WriteAnswers>, mapNow: () => ShardMap | undefined) {
    this.#send = send;
    this.#mapNow = mapNow;
  }

  /** `answer` never rejects. */
  promise(answer: Promise<WriteAnswer>, bytes: number): void {
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
        await this.#send(writeAnswersToWire({ answers, map }));
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
