import type { TableId } from '@inlay/core';
import type { HeldGeneration, HotGeneration } from '@inlay/services';
import type { HotLease, HotTables, LeaseScope } from '../engine.js';
import type { HotMove } from '../transport/messages.js';
import type { HotStore, MirrorEntry } from './hot-store.js';
import type { LoadMessage } from './load-parts.js';
import { MirroredGeneration } from './mirrored-generation.js';
import { PackedGeneration, type Pack } from './pack.js';
import { defaultPackLimits, type PackLimits } from './pack-limits.js';
import { TableMirror } from './table-mirror.js';

/** What the mirror asks of the engine's process. */
export interface MirrorTarget {
  /** Grows with every engine process: tables of an earlier one are gone. */
  readonly life: number;
  load(message: LoadMessage): Promise<void>;
  /** Copies a generation out of a pack. */
  unpack(move: HotMove): Promise<void>;
  /** Best effort: tables that cannot be dropped die with the process. */
  drop(tables: readonly string[]): void;
}

/** Receiver of numbers of rows that the engine was given, and of generations that it dropped. */
export interface MirrorEvents {
  loaded(rows: number): void;
  evicted(generations: number): void;
}

/** Limit of the hot rows in the engine, bytes, and the clock by which the oldest go first. */
export interface HotMirrorOptions {
  /** Bytes of generations that are not in use; those in use are kept whatever their size. */
  readonly bytesMax: number;
  readonly nowMs: () => number;
  readonly events: MirrorEvents;
  readonly packs?: PackLimits | undefined;
}

/** Which hot generations the engine holds, how much of each, and who uses them. */
export class HotMirror {
  readonly #options: HotMirrorOptions;
  readonly #tables = new Map<TableId, TableMirror>();
  /** What is in the engine, and of which table. */
  readonly #stores = new Map<HotStore, TableMirror>();
  #life = 0;
  #nextTable = 1;

  constructor(options: HotMirrorOptions) {
    this.#options = options;
  }

  get bytes(): number {
    let bytes = 0;
    for (const store of this.#stores.keys()) bytes += store.bytes;
    return bytes;
  }

  get rows(): number {
    let rows = 0;
    for (const store of this.#stores.keys()) rows += store.rows;
    return rows;
  }

  get generations(): number {
    let generations = 0;
    for (const table of this.#tables.values()) generations += table.size;
    return generations;
  }

  held(tableId: TableId): readonly HeldGeneration[] {
    return this.#tables.get(tableId)?.held() ?? [];
  }

  /** Everything is gone with the process; leases of before stay harmless. */
  reset(): void {
    this.#tables.clear();
    this.#stores.clear();
  }

  async lease(
    tableId: TableId,
    generations: readonly HotGeneration[],
    target: MirrorTarget,
    scope?: LeaseScope,
  ): Promise<HotLease> {
    if (target.life !== this.#life) this.reset();
    this.#life = target.life;
    const table = this.#table(tableId, target);
    const entries = table.entriesOf(generations);
    const release = this.#pin(new Set(entries.map(({ store }) => store)), table, target);
    table.leases++;
    try {
      await this.#load(entries, generations, target);
    } catch (error) {
      release();
      throw error;
    } finally {
      table.leases--;
    }
    if (scope !== undefined) table.forget(entries, scope);
    this.#tidy(target);
    const tables = entries.map((entry, i): HotTables => entry.tables(generations[i] ?? entry.latest));
    return { tables, release };
  }

  #table(tableId: TableId, target: MirrorTarget): TableMirror {
    let table = this.#tables.get(tableId);
    if (table === undefined) {
      table = new TableMirror({
        id: tableId,
        limits: this.#options.packs ?? defaultPackLimits,
        nextNames: () => {
          const name = `hot_${String(this.#life)}_${String(this.#nextTable++)}`;
          return { rowsTable: `${name}_rows`, seriesTable: `${name}_series` };
        },
        unpack: (move) => target.unpack(move),
      });
      this.#tables.set(tableId, table);
    }
    return table;
  }

  /** Answers what lets them go again. */
  #pin(stores: ReadonlySet<HotStore>, table: TableMirror, target: MirrorTarget): () => void {
    for (const store of stores) {
      this.#stores.set(store, table);
      store.pins++;
      store.lastUsedMs = this.#options.nowMs();
    }
    let released = false;
    return () => {
      if (released) return;
      released = true;
      for (const store of stores) store.pins--;
      this.#tidy(target);
    };
  }

  async #load(
    entries: readonly MirrorEntry[],
    generations: readonly HotGeneration[],
    target: MirrorTarget,
  ): Promise<void> {
    const send = async (message: LoadMessage): Promise<void> => {
      await target.load(message);
      this.#options.events.loaded(message.rows);
    };
    const packs = new Map<Pack, { entry: PackedGeneration; generation: HotGeneration }[]>();
    const loads: Promise<void>[] = [];
    entries.forEach((entry, i) => {
      const generation = generations[i];
      if (generation === undefined) return;
      if (entry instanceof MirroredGeneration) loads.push(entry.load(generation, send));
      if (!(entry instanceof PackedGeneration)) return;
      const ofPack = packs.get(entry.store) ?? [];
      packs.set(entry.store, ofPack);
      ofPack.push({ entry, generation });
    });
    for (const [pack, ofPack] of packs) loads.push(pack.load(ofPack, send));
    await Promise.all(loads);
  }

  /** Drops what nobody uses and nobody will, then what was used longest ago, until the rest is small enough. */
  #tidy(target: MirrorTarget): void {
    if (target.life !== this.#life) return;
    for (const store of this.#stores.keys())
      if (store.pins === 0 && (store.listed === 0 || store.broken)) this.#drop(store, target);
    let { bytes } = this;
    if (bytes <= this.#options.bytesMax) return;
    const idle = [...this.#stores.keys()].filter(({ pins }) => pins === 0).sort((a, b) => a.lastUsedMs - b.lastUsedMs);
    for (const store of idle) {
      if (bytes <= this.#options.bytesMax) return;
      bytes -= store.bytes;
      this.#options.events.evicted(this.#drop(store, target));
    }
  }

  /** Answers how many generations nobody finds any more. */
  #drop(store: HotStore, target: MirrorTarget): number {
    const table = this.#stores.get(store);
    const removed = table?.remove(store) ?? 0;
    this.#stores.delete(store);
    if (table?.size === 0 && table.leases === 0) this.#tables.delete(table.id);
    target.drop([store.names.rowsTable, store.names.seriesTable]);
    return removed;
  }
}
