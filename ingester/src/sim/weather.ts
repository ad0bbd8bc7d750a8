import type { DiskFault, FileOperation, PowerLossFiles, Prng } from '@inlay/testing';

type Place = 'wal' | 'objects' | 'catalog' | 'any';

/** What a path belongs to. */
export const placeOf = (path: string): string => path.split('/')[2] ?? 'data';

/** A sync more often than others: what it leaves is the hardest to know. */
const failing: readonly (FileOperation | 'read')[] = [
  ...(['sync', 'sync', 'sync', 'sync', 'append', 'append', 'syncDirectory', 'syncDirectory', 'rename'] as const),
  ...(['create', 'remove', 'writeAt', 'truncate', 'read', 'read'] as const),
];

/** An error of one kind in every life that is not fair, for mistakes that only such an error brings to light. */
export interface Trouble {
  readonly place: Place;
  readonly operation: FileOperation | 'read';
}

interface Window {
  readonly from: number;
  readonly to: number;
}

/**
 * What goes wrong in one run beside power cuts: one operation or a few that fail, a disk that others fill and free again, or
 * a process that may open no more files.
 */
export class Weather {
  readonly #random: Prng;
  readonly #kind: 'fair' | 'error' | 'full' | 'descriptors';
  readonly #place: Place;
  readonly #operation: FileOperation | 'read' | undefined;
  readonly #window: Window;
  #files: PowerLossFiles | undefined;
  #seen = 0;
  /** What the disk takes in all; undefined for no limit. */
  capacityBytes: number | undefined;
  /** What happened: `EIO wal sync`. */
  readonly faults: string[] = [];

  constructor(random: Prng, isFair: boolean, trouble?: Trouble) {
    this.#random = random;
    const kind = random.pick(['fair', 'fair', 'error', 'error', 'error', 'full', 'descriptors'] as const);
    const place = random.pick(['wal', 'wal', 'objects', 'catalog', 'any'] as const);
    const operation = random.chance(0.3) ? undefined : random.pick(failing);
    this.#kind = isFair ? 'fair' : trouble === undefined ? kind : 'error';
    this.#place = trouble?.place ?? place;
    this.#operation = trouble?.operation ?? operation;
    const from = 1 + random.below(random.pick([4, 30, 200]));
    this.#window = { from, to: from + random.pick([1, 1, 3, 40]) };
  }

  rules(files: PowerLossFiles): void {
    this.#files = files;
  }

  faultOf(operation: FileOperation | 'read', path: string): DiskFault | undefined {
    if (this.#kind === 'fair') return undefined;
    if (this.#kind === 'full') {
      this.#fill(operation);
      return undefined;
    }
    if (this.#kind === 'descriptors' && operation !== 'create') return undefined;
    if (this.#kind === 'error') {
      if (this.#place !== 'any' && placeOf(path) !== this.#place) return undefined;
      if (this.#operation !== undefined && operation !== this.#operation) return undefined;
    }
    this.#seen++;
    if (this.#seen < this.#window.from || this.#seen >= this.#window.to) return undefined;
    const code = this.#kind === 'error' ? 'EIO' : 'EMFILE';
    this.faults.push(`${code} ${placeOf(path)} ${operation}`);
    return { code, extent: this.#kind === 'error' ? this.#random.pick(['none', 'part', 'all']) : 'none' };
  }

  /** From one operation to another the disk has no room; what happens then is the disk's own answer. */
  #fill(operation: FileOperation | 'read'): void {
    if (operation === 'read' || this.#files === undefined) return;
    this.#seen++;
    if (this.#seen === this.#window.from) {
      this.capacityBytes = this.#files.usedBytes + this.#random.below(2000);
      this.faults.push('ENOSPC');
    }
    if (this.#seen >= this.#window.to + 10) this.capacityBytes = undefined;
  }
}
