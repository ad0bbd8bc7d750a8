/** Rows a chunk; the first one grows up to it, since most generations are small. */
const chunkRows = 65_536;
const firstRows = 16;

/**
 * For each row the row before it of its series, and whether it is late: four bytes a row. Rows are numbered from 0 in
 * order of arrival.
 */
export class RowChain {
  #chunks: Int32Array[] = [];

  get bytes(): number {
    const [first] = this.#chunks;
    return first === undefined ? 0 : first.byteLength + (this.#chunks.length - 1) * chunkRows * 4;
  }

  /** `previous` is -1 for the first of a series. */
  set(row: number, previous: number, late: boolean): void {
    const at = row & (chunkRows - 1);
    let chunk = this.#chunks[row >>> 16];
    if (chunk === undefined || at >= chunk.length) chunk = this.#grow(row >>> 16, chunk);
    chunk[at] = ((previous + 1) << 1) | (late ? 1 : 0);
  }

  previous(row: number): number {
    return ((this.#chunks[row >>> 16]?.[row & (chunkRows - 1)] ?? 0) >>> 1) - 1;
  }

  isLate(row: number): boolean {
    return ((this.#chunks[row >>> 16]?.[row & (chunkRows - 1)] ?? 0) & 1) === 1;
  }

  #grow(at: number, chunk: Int32Array | undefined): Int32Array {
    const rows = at > 0 ? chunkRows : chunk === undefined ? firstRows : Math.min(chunkRows, 2 * chunk.length);
    const grown = new Int32Array(rows);
    if (chunk !== undefined) grown.set(chunk);
    this.#chunks[at] = grown;
    return grown;
  }

  release(): void {
    this.#chunks = [];
  }
}
