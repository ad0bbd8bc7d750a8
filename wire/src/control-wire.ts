import { numberFromWire } from '@inlay/core';
import type { hot } from '@inlay/proto';
import type { Flushed, IngesterStatus } from '@inlay/services';
import { incarnationsFromWire, incarnationsToWire, lostLogFromWire, lostLogToWire } from './incarnation-wire.js';

/** What a flush has written in the words of `inlay.v1`. */
export const flushedToWire = ({ files, rows }: Flushed): hot.FlushAnswer => ({
  files: BigInt(files),
  rows: BigInt(rows),
});

/** Throws `bad_message`. */
export const flushedFromWire = ({ files, rows }: hot.FlushAnswer): Flushed => ({
  files: numberFromWire(files, 'the number of files of a flush'),
  rows: numberFromWire(rows, 'the number of rows of a flush'),
});

/** The epoch to adopt in the words of `inlay.v1`. */
export const adoptEpochToWire = (epoch: bigint): hot.AdoptEpochRequest => ({ epoch });

/** Every number of 64 bits is an epoch. */
export const adoptEpochFromWire = ({ epoch }: hot.AdoptEpochRequest): bigint => epoch;

/** Whose rows an ingester answers for in the words of `inlay.v1`. */
export const statusToWire = ({ incarnations, lost, isStarting }: IngesterStatus): hot.StatusAnswer => ({
  incarnations: incarnationsToWire(incarnations),
  lost: lost.map(lostLogToWire),
  isStarting,
});

/** Throws `bad_message`. */
export const statusFromWire = ({ incarnations, lost, isStarting }: hot.StatusAnswer): IngesterStatus => ({
  incarnations: incarnationsFromWire(incarnations),
  lost: lost.map(lostLogFromWire),
  isStarting,
});
