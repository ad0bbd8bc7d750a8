import { generationKey, overlaps, type GenerationKey, type TableId } from '@inlay/core';
import type { HeldGeneration, HotGeneration } from '@inlay/services';
import type { LeaseScope } from '../engine.js';
import type { HotMove, HotTableNames } from '../transport/messages.js';
import { gap, type HotStore, type MirrorEntry } from './hot-store.js';
import { MirroredGeneration } from './mirrored-generation.js';
import type { PackLimits } from './pack-limits.js';
import { Pack, PackedGeneration } from './pack.js';

/** A table, and the limits of what its generations share. */
export interface TableMirrorInit {
  readonly id: TableId;
  readonly limits: PackLimits;
  readonly nextNames: () => HotTableNames;
  readonly unpack: (move: HotMove) => Promise<void>;
}

/** The generations of one table that the engine holds: large ones, and the first few, in tables of their own, the others in packs. */
export class TableMirror {
  readonly #init: TableMirrorInit;
  readonly #entries = new Map<GenerationKey, MirrorEntry>();
  /** Leases under way: while there are some, it is in use though it may be empty. */
  leases = 0;
  /** Takes new generations. */
  #open: Pack | undefined;

  constructor(init: TableMirrorInit) {
    this.#init = init;
  }

  get id(): TableId {
    return this.#init.id;
  }

  get size(): number {
    return this.#entries.size;
  }

  held(): HeldGeneration[] {
    const held: HeldGeneration[] = [];
    for (const entry of this.#entries.values()) if (!entry.store.broken) held.push(entry.held());
    return held;
  }

  /** Where each of them is, or will be when it was loaded. */
  entriesOf(generations: readonly HotGeneration[]): MirrorEntry[] {
    const { generationsFrom } = this.#init.limits;
    const areMany = Math.max(generations.length, this.#entries.size) >= generationsFrom;
    return generations.map((generation) => {
      const key = generationKey(generation);
      const known = this.#entries.get(key);
      const entry = known === undefined || known.store.broken ? this.#make(generation, areMany) : known;
      const grown = entry instanceof PackedGeneration && this.#isLarge(generation) ? this.#unpack(entry) : entry;
      if (grown !== known) this.#list(key, grown);
      return grown;
    });
  }

  /** What would have been answered if it were still there is forgotten, and packs of which little is left. */
  forget(answered: readonly MirrorEntry[], scope: LeaseScope): void {
    const named = new Set(answered);
    const left = new Map<HotStore, number>();
    for (const [key, entry] of this.#entries) {
      if (!named.has(entry) && isGone(entry.latest, scope)) this.#unlist(key);
      else if (entry instanceof PackedGeneration)
        left.set(entry.store, (left.get(entry.store) ?? 0) + entry.loaded.rows);
    }
    const { tidyRows } = this.#init.limits;
    for (const [pack, rows] of left) if (pack.rows >= tidyRows && rows * 4 < pack.rows) this.remove(pack);
  }

  /** No later query gets what is in it. Answers how many generations that are. */
  remove(store: HotStore): number {
    let removed = 0;
    for (const [key, entry] of this.#entries) {
      if (entry.store !== store) continue;
      this.#unlist(key);
      removed++;
    }
    if (this.#open === store) this.#open = undefined;
    return removed;
  }

  #make(generation: HotGeneration, areMany: boolean): MirrorEntry {
    if (areMany && !this.#isLarge(generation)) return this.#openPack().add(generation);
    return new MirroredGeneration(this.#init.nextNames(), generation);
  }

  #isLarge({ rowCount }: HotGeneration): boolean {
    return rowCount > this.#init.limits.generationRowsMax;
  }

  #openPack(): Pack {
    const { packRowsMax, packBytesMax } = this.#init.limits;
    const open = this.#open;
    if (open !== undefined && !open.broken && open.rows < packRowsMax && open.bytes < packBytesMax) return open;
    this.#open = new Pack(this.#init.nextNames());
    return this.#open;
  }

  /** It has grown: it goes on in tables of its own. Queries that read it in the pack go on there. */
  #unpack(entry: PackedGeneration): MirrorEntry {
    const { store: pack, number, latest, promised, loaded } = entry;
    const own = new MirroredGeneration(this.#init.nextNames(), latest);
    if (promised.rows === 0) return own;
    pack.pins++;
    const move = async (): Promise<void> => {
      await pack.settled();
      if (pack.broken) throw gap();
      await this.#init.unpack({ from: pack.names, number, to: own.names });
    };
    const moved = move().finally(() => {
      pack.pins--;
    });
    own.begin({ ...promised }, async () => {
      await moved;
      return { ...loaded, bytes: Math.ceil((pack.bytes * loaded.rows) / Math.max(1, pack.rows)) };
    });
    return own;
  }

  #list(key: GenerationKey, entry: MirrorEntry): void {
    this.#unlist(key);
    this.#entries.set(key, entry);
    entry.store.listed++;
  }

  #unlist(key: GenerationKey): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    entry.store.listed--;
  }
}

/** Whether the answers would have named it if it were still there. */
const isGone = ({ incarnation, times }: HotGeneration, scope: LeaseScope): boolean =>
  !scope.incarnations.includes(incarnation) || overlaps(times, scope.times);
