import { join } from 'node:path';
import type { Clock, FileHandle, Files, Random } from '@inlay/core';
import { decodeVolume, encodePosition, encodeVolume, slotBytes, type LogRecord, type Volume } from './volume-format.js';

export const volumeName = 'volume';
const nextName = 'volume.next';
/** After a power loss the slots tell at least what was durable this long before. */
const syncEveryMs = 1000;

/** Undefined where there is none: the directory is new, another volume's, or was written by release 0.1.0. */
export function readVolume(files: Files, directory: string): Volume | undefined {
  const path = join(directory, volumeName);
  return files.size(path) === undefined ? undefined : decodeVolume(files.read(path), path);
}

/** The volume at hand; a new one where there is none. Durable when it returns. */
export function openVolume(files: Files, directory: string, random: Pick<Random, 'uuid'>): Volume {
  const found = readVolume(files, directory);
  if (found !== undefined) return found;
  const volume: Volume = { id: random.uuid(), logs: [] };
  writeVolume(files, directory, volume).handle.close();
  files.syncDirectory(directory);
  return volume;
}

/** When no life needs it any more: the next start makes a new one. */
export function removeVolume(files: Files, directory: string): void {
  if (files.size(join(directory, volumeName)) === undefined) return;
  files.remove(join(directory, volumeName));
  files.syncDirectory(directory);
}

interface WrittenVolume {
  readonly handle: FileHandle;
  readonly slotsAt: number;
}

/** Whole under its name, or not at all; durable after a sync of the directory. */
function writeVolume(files: Files, directory: string, volume: Volume): WrittenVolume {
  const { bytes, slotsAt } = encodeVolume(volume);
  const next = join(directory, nextName);
  const handle = files.create(next);
  try {
    handle.append([bytes]);
    handle.sync();
    files.rename(next, join(directory, volumeName));
  } catch (error) {
    handle.close();
    // On a full disk it would take the room that somebody frees. What it is good for is told by the error.
    if (files.size(next) !== undefined) files.remove(next);
    throw error;
  }
  return { handle, slotsAt };
}

/** Identity and place of the file `volume`. */
export interface VolumeFileInit {
  readonly files: Files;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly directory: string;
  readonly id: string;
}

/** The writing side: what the directory must hold, kept true at every moment by the writer of the log. */
export class VolumeFile {
  readonly #init: VolumeFileInit;
  #written: WrittenVolume | undefined;
  #slot = 0;
  #syncedAtMs = 0;

  constructor(init: VolumeFileInit) {
    this.#init = init;
  }

  /** Replaces what it says; the caller syncs the directory. */
  publish(logs: readonly LogRecord[]): void {
    const { files, directory, id, clock } = this.#init;
    const written = writeVolume(files, directory, { id, logs });
    this.#written?.handle.close();
    this.#written = written;
    this.#slot = 0;
    this.#syncedAtMs = clock.monotonicMs();
  }

  /**
   * The segment that is being written is durable so far. When only the process dies, the kernel still has this; now and
   * then it is synced too, and the slot that holds it stays untouched until the other one was synced.
   */
  note(segment: number, bytes: number): void {
    if (this.#written === undefined) return;
    const { handle, slotsAt } = this.#written;
    handle.writeAt(slotsAt + this.#slot * slotBytes, encodePosition({ segment, bytes }));
    const now = this.#init.clock.monotonicMs();
    if (now - this.#syncedAtMs < syncEveryMs) return;
    handle.sync();
    this.#syncedAtMs = now;
    this.#slot = 1 - this.#slot;
  }

  close(): void {
    this.#written?.handle.close();
    this.#written = undefined;
  }
}
