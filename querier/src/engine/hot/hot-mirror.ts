import type { TableId } from '@inlay/core';
import type { HeldGeneration, HotGeneration } from '@inlay/services';
import type { HotLease, HotTables, LeaseScope } from '../engine.js';
import type { LoadMessage } from './load-parts.js';
import { MirroredGeneration } from './mirrored-generation.js';

/** What the mirror asks of the engine's process. */
export interface MirrorTarget {
  /** Grows with every engine process: tables of an earlier one are gone. */
  readonly life: number;
  load(message: LoadMessage): Promise<void>;
  /** Best effort: tables that cannot be dropped die with the process. */
  drop(tables: readonly string[]): void;
}

export interface MirrorEvents {
  loaded(rows: number): void;
  evicted(): void;
}

export interface HotMirrorOptions {
  /** Of generations that nobody uses; those in use are kept whatever their size. */
  readonly bytesMax: number;
  readonly nowMs: () => number;
  readonly events: MirrorEvents;
}

/** Which hot generations the engine holds, how much of each, and who uses them. */
export class HotMirror {
  readonly #options: HotMirrorOptions;
  readonly #generations = new Map<string, MirroredGeneration>();
  #life = 0;
  #nextTable = 1;

  constructor(options: HotMirrorOptions) {
    this.#options = options;
  }

  get bytes(): number {
    return this.#sum((generation) => generation.bytes);
  }

  get rows(): number {
    return this.#sum((generation) => generation.rows);
  }

  get generations(): number {
    return this.#generations.size;
  }

  held(tableId: TableId): readonly HeldGeneration[] {
    return [...this.#generations.values()]
      .filter((entry) => entry.tableId === tableId && !entry.broken)
      .map((entry) => entry.held());
  }

  /** Everything is gone with the process; leases of before stay harmless. */
  reset(): void {
    this.#generations.clear();
  }

  async lease(
    tableId: TableId,
    generations: readonly HotGeneration[],
    target: MirrorTarget,
    scope?: LeaseScope,
  ): Promise<HotLease> {
    if (target.life !== this.#life) this.reset();
    this.#life = target.life;
    const pinned = generations.map((generation) => this.#pin(tableId, generation));
    const release = this.#releaser(pinned, target);
    try {
      await Promise.all(pinned.map((entry, index) => this.#load(entry, generations[index], target)));
    } catch (error) {
      release();
      throw error;
    }
    if (scope !== undefined) this.#forget(tableId, new Set(pinned), scope, target);
    this.#evict(target);
    const tables = pinned.map((entry, index): HotTables => ({
      ...entry.names,
      generation: generations[index] ?? entry.latest,
    }));
    return { tables, release };
  }

  #pin(tableId: TableId, generation: HotGeneration): MirroredGeneration {
    const key = keyOf(tableId, generation);
    let entry = this.#generations.get(key);
    if (entry === undefined || entry.broken) {
      const name = `hot_${String(this.#life)}_${String(this.#nextTable++)}`;
      entry = new MirroredGeneration(tableId, { rowsTable: `${name}_rows`, seriesTable: `${name}_series` }, generation);
      this.#generations.set(key, entry);
    }
    entry.pins++;
    entry.lastUsedMs = this.#options.nowMs();
    return entry;
  }

  async #load(entry: MirroredGeneration, generation: HotGeneration | undefined, target: MirrorTarget): Promise<void> {
    if (generation === undefined) return;
    await entry.load(generation, async (message) => {
      await target.load(message);
      this.#options.events.loaded(message.rows);
    });
  }

  #releaser(pinned: readonly MirroredGeneration[], target: MirrorTarget): () => void {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      for (const entry of pinned) {
        entry.pins--;
        // Broken or forgotten while it was in use.
        if (entry.pins === 0 && (entry.broken || this.#generations.get(keyOf(entry.tableId, entry.latest)) !== entry))
          this.#drop(entry, target);
      }
      this.#evict(target);
    };
  }

  #forget(tableId: TableId, answered: ReadonlySet<MirroredGeneration>, scope: LeaseScope, target: MirrorTarget): void {
    for (const entry of this.#generations.values()) {
      if (entry.tableId !== tableId || answered.has(entry) || !isGone(entry.latest, scope)) continue;
      this.#remove(entry, target);
    }
  }

  #evict(target: MirrorTarget): void {
    let bytes = this.bytes;
    if (bytes <= this.#options.bytesMax) return;
    const idle = [...this.#generations.values()]
      .filter((entry) => entry.pins === 0)
      .sort((a, b) => a.lastUsedMs - b.lastUsedMs);
    for (const entry of idle) {
      if (bytes <= this.#options.bytesMax) return;
      bytes -= entry.bytes;
      this.#remove(entry, target);
      this.#options.events.evicted();
    }
  }

  /** From the list at once; its tables when nobody uses them any more. */
  #remove(entry: MirroredGeneration, target: MirrorTarget): void {
    const key = keyOf(entry.tableId, entry.latest);
    if (this.#generations.get(key) === entry) this.#generations.delete(key);
    if (entry.pins === 0) this.#drop(entry, target);
  }

  #drop(entry: MirroredGeneration, target: MirrorTarget): void {
    const key = keyOf(entry.tableId, entry.latest);
    if (this.#generations.get(key) === entry) this.#generations.delete(key);
    if (target.life === this.#life) target.drop([entry.names.rowsTable, entry.names.seriesTable]);
  }

  #sum(of: (generation: MirroredGeneration) => number): number {
    let sum = 0;
    for (const generation of this.#generations.values()) sum += of(generation);
    return sum;
  }
}

const keyOf = (tableId: TableId, { incarnation, generation }: HotGeneration): string =>
  `${String(tableId)}/${String(incarnation)}/${String(generation)}`;

/** Whether the answers would have named it if it were still there. */
function isGone(generation: HotGeneration, scope: LeaseScope): boolean {
  if (!scope.incarnations.includes(generation.incarnation)) return true;
  if (scope.timeMin !== undefined && generation.maxTime < scope.timeMin) return false;
  return scope.timeMax === undefined || generation.minTime < scope.timeMax;
}
