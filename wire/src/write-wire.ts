import { shardMapFromWire, shardMapToWire, type ShardMap } from '@inlay/catalog';
import { decodeTableBatch, encodeTableBatch } from '@inlay/columnar';
import { badMessage, databaseId, idFromWire, InlayError, numberFromWire } from '@inlay/core';
import type { catalog, write } from '@inlay/proto';
import { errorFromWire, errorToWire } from '@inlay/runtime';
import type { WriteAck, WriteRequest } from '@inlay/services';

/** A write as it lies in its group: encoded before, since its size decides on the group that it goes with. */
export type EncodedWrite = write.Write;

/** Writes that travel together, and what is said once for all of them. Each is read on its own: a broken one fails alone. */
export interface WriteGroup {
  /** A uuid, new at each start of the router. */
  readonly routerId: string;
  /** As `WriteRequest.floor`; 0 when the router does not say. */
  readonly floor: number;
  /** The router's, when it is younger than what the stream has carried. */
  readonly map: ShardMap | undefined;
  readonly writes: readonly EncodedWrite[];
}

/** A write with the bytes of its batches, views of the message: they go into the log as they came. */
export interface ReceivedWrite extends WriteRequest {
  readonly encoded: readonly Uint8Array[];
}

/** What became of one write. */
export interface WriteAnswer {
  /** As the write had it on its way. */
  readonly number: bigint;
  readonly result: WriteAck | InlayError;
}

/** Answers that travel together, in any order. */
export interface WriteAnswers {
  readonly answers: readonly WriteAnswer[];
  /** The ingester's, when it refused one of these writes because of its map. */
  readonly map: ShardMap | undefined;
}

/** A write in the words of `inlay.v1`; the router's id and floor travel with its group. */
export const writeToWire = (request: WriteRequest): EncodedWrite => ({
  number: BigInt(request.number),
  epoch: request.epoch,
  databaseId: BigInt(request.databaseId),
  batches: request.batches.map(encodeTableBatch),
});

/** A write of the group. Throws `bad_message` and `corrupt_batch` (both corrupt). */
export const writeFromWire = (
  { number, epoch, databaseId: database, batches }: EncodedWrite,
  { routerId, floor }: Pick<WriteGroup, 'routerId' | 'floor'>,
): ReceivedWrite => ({
  databaseId: databaseId(idFromWire(database, 'the database of a write')),
  epoch,
  routerId,
  number: numberFromWire(number, 'the number of a write'),
  floor,
  batches: batches.map(decodeTableBatch),
  encoded: batches,
});

/** A group in the words of `inlay.v1`. */
export const writeGroupToWire = ({ routerId, floor, map, writes }: WriteGroup): write.WriteGroup => ({
  routerId,
  writes: [...writes],
  floor: BigInt(floor),
  map: mapToWire(map),
});

/** Throws `bad_message`: then none of its writes can be taken. */
export function writeGroupFromWire({ routerId, floor, map, writes }: write.WriteGroup): WriteGroup {
  if (routerId === '') throw badMessage('the id of the router is missing');
  return {
    routerId,
    floor: numberFromWire(floor, 'the floor of a router'),
    map: map === undefined ? undefined : shardMapFromWire(map),
    writes,
  };
}

/** Answers in the words of `inlay.v1`. */
export const writeAnswersToWire = ({ answers, map }: WriteAnswers): write.WriteAnswers => ({
  answers: answers.map(answerToWire),
  map: mapToWire(map),
});

/**
 * Throws nothing, since every write needs its answer: one that cannot be read is an error of its write, and a map that
 * cannot be read is left out, as the catalog will tell it in words of this release.
 */
export const writeAnswersFromWire = ({ answers, map }: write.WriteAnswers): WriteAnswers => ({
  answers: answers.map(answerFromWire),
  map: readableMap(map),
});

const answerToWire = ({ number, result }: WriteAnswer): write.WriteAnswer => ({
  number,
  result:
    result instanceof InlayError
      ? { $case: 'error', value: errorToWire(result) }
      : { $case: 'stamp', value: result.stamp },
});

function answerFromWire({ number, result }: write.WriteAnswer): WriteAnswer {
  if (result === undefined) return { number, result: badMessage(`the answer to write ${String(number)} is missing`) };
  return { number, result: result.$case === 'stamp' ? { stamp: result.value } : errorFromWire(result.value) };
}

const mapToWire = (map: ShardMap | undefined): catalog.ShardMap | undefined =>
  map === undefined ? undefined : shardMapToWire(map);

function readableMap(map: catalog.ShardMap | undefined): ShardMap | undefined {
  if (map === undefined) return undefined;
  try {
    return shardMapFromWire(map);
  } catch {
    return undefined;
  }
}
