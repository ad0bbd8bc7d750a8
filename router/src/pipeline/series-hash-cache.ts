import { seriesHashes, takeSeries, type SeriesTable } from '@inlay/columnar';
import type { CachedTable } from './schema-cache.js';

/** Numbers of series in a parser mean something only within one of its generations. */
export interface InternedSeries {
  readonly generation: number;
  /** One per series of the table to be hashed. */
  readonly internIds: Uint32Array;
}

/**
 * The hashes of series that the parser knows by number. Direct-mapped: a place holds the last series that fell on it, and
 * losing one only costs working its hash out again. So its size is fixed, and nothing has to be removed.
 */
export class SeriesHashCache {
  readonly #ids: Uint32Array;
  /** Serials of tables, one more than they are; 0 is an empty place. A table that changed has another. */
  readonly #tables: Uint32Array;
  readonly #hashes: Uint32Array;
  readonly #shift: number;
  #generation = 0;

  /** `sizeLog2`: log2 of the places, of 12 bytes each. */
  constructor(sizeLog2 = 18) {
    const size = 2 ** sizeLog2;
    this.#ids = new Uint32Array(size);
    this.#tables = new Uint32Array(size);
    this.#hashes = new Uint32Array(size);
    this.#shift = 32 - sizeLog2;
  }

  /** The hashes of all series of a table. */
  hashes(table: CachedTable, series: SeriesTable, { generation, internIds }: InternedSeries): Uint32Array {
    if (generation !== this.#generation) {
      this.#tables.fill(0);
      this.#generation = generation;
    }
    const serial = table.serial + 1;
    const hashes = new Uint32Array(series.count);
    const missing: number[] = [];
    for (let s = 0; s < series.count; s++) {
      const id = internIds[s] ?? 0;
      const place = this.#placeOf(id, serial);
      if (this.#tables[place] === serial && this.#ids[place] === id) hashes[s] = this.#hashes[place] ?? 0;
      else missing.push(s);
    }
    if (missing.length === 0) return hashes;
    const worked =
      missing.length === series.count
        ? seriesHashes(table.table.id, series)
        : seriesHashes(table.table.id, takeSeries(series, Uint32Array.from(missing)));
    missing.forEach((s, i) => {
      const id = internIds[s] ?? 0;
      const place = this.#placeOf(id, serial);
      const hash = worked[i] ?? 0;
      this.#ids[place] = id;
      this.#tables[place] = serial;
      this.#hashes[place] = hash;
      hashes[s] = hash;
    });
    return hashes;
  }

  #placeOf(id: number, serial: number): number {
    return (Math.imul(id, 0x9e3779b1) ^ Math.imul(serial, 0x85ebca6b)) >>> this.#shift;
  }
}
