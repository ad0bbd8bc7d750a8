import { InlayError } from '@inlay/core';
import type { HeldGeneration, HotGeneration } from '@inlay/services';
import type { HotTables } from '../engine.js';
import type { HotTableNames } from '../transport/messages.js';
import type { LoadMessage } from './load-parts.js';

/** Sends one load message; resolves when its rows can be read. */
export type SendLoad = (message: LoadMessage) => Promise<void>;

/** Load messages under way to the engine at once. */
const loadsAheadMax = 2;
/** What DuckDB keeps of a text beside its bytes. */
const stringEntryBytes = 16;

/** How much of a generation is there, or will be. */
export interface Extent {
  rows: number;
  series: number;
}

/** Two tables of the engine, of one generation or of many, and who uses them. */
export interface HotStore {
  readonly names: HotTableNames;
  /** Leases that read it. */
  pins: number;
  lastUsedMs: number;
  /** Generations that new leases find in it. */
  listed: number;
  /** Its tables are not as told here any more: nobody new may use it. */
  readonly broken: boolean;
  readonly bytes: number;
  readonly rows: number;
}

/** One generation in the engine. */
export interface MirrorEntry {
  readonly store: HotStore;
  /** The description that came last. */
  readonly latest: HotGeneration;
  /** Loads under way count: a caller that needs more than they bring waits for them when it loads. */
  held(): HeldGeneration;
  /** For a lease whose loads are done. */
  tables(generation: HotGeneration): HotTables;
}

export const gap = (): InlayError =>
  new InlayError('unavailable', 'hot rows were fetched on top of others that the engine no longer holds', {
    code: 'hot_gap',
    retryAfterMs: 0,
  });

/** Sends messages one after the other, a few ahead of their answers; answers whether all of them were loaded. */
export class LoadSender {
  readonly #send: SendLoad;
  readonly #sent: Promise<void>[] = [];

  constructor(send: SendLoad) {
    this.#send = send;
  }

  async send(message: LoadMessage): Promise<void> {
    await this.#sent.at(-loadsAheadMax);
    const loaded = this.#send(message);
    // Its failure is met in `settle`; until then it must not count as unhandled.
    loaded.catch(() => undefined);
    this.#sent.push(loaded);
  }

  /** When none is under way any more. */
  async settle(): Promise<boolean> {
    const results = await Promise.allSettled(this.#sent);
    return results.every(({ status }) => status === 'fulfilled');
  }

  /** Rejects as the first that failed did. */
  async check(): Promise<void> {
    await Promise.all(this.#sent);
  }
}

export function bytesOf(message: LoadMessage): number {
  let bytes = 0;
  for (const part of message.parts)
    for (const column of part.columns) if (column.type === 'VARCHAR') bytes += part.count * stringEntryBytes;
  for (const buffer of message.buffers) bytes += buffer.byteLength;
  return bytes;
}
