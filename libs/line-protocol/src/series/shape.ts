import { viewOf, sameBytes } from '../scan/bytes.js';
import type { SeriesKeyReader } from './series-key-reader.js';

/** The tag keys of some series of one table, in the order in which a line named them. */
export class Shape<Table> {
  readonly table: Table;
  readonly tags: readonly string[];
  /** The shape of the same tags in the order that was seen first: series are known by it. */
  readonly canonical: Shape<Table>;
  /** Per tag of the canonical shape, its position in this one; undefined when this one is canonical. */
  readonly order: readonly number[] | undefined;
  /** The batch in which some row of this shape was accepted last; see `TableBuilder.admit`. */
  admittedIn = 0;
  /** Table name and tag keys, unescaped, one after the other. */
  readonly #names: DataView;
  readonly #lengths: readonly number[];

  constructor(table: Table, tableName: Buffer, keys: readonly Buffer[], canonical: Shape<Table> | undefined) {
    this.table = table;
    this.tags = keys.map((key) => key.toString('utf8'));
    const names = Buffer.concat([tableName, ...keys]);
    this.#names = viewOf(names);
    this.#lengths = [tableName.length, ...keys.map((key) => key.length)];
    this.canonical = canonical ?? this;
    this.order = canonical?.tags.map((tag) => this.tags.indexOf(tag));
  }

  /** Whether the key at `start`, which has no escapes and has just been read, has this table and these tags in this order. */
  matches(view: DataView, start: number, { tableEnd, tagCount, spans }: SeriesKeyReader): boolean {
    const lengths = this.#lengths;
    let at = lengths[0] as number;
    if (lengths.length !== tagCount + 1 || tableEnd - start !== at || !sameBytes(this.#names, 0, view, start, at))
      return false;
    for (let t = 0; t < tagCount; t++) {
      const length = lengths[t + 1] as number;
      const keyStart = spans[t * 4] as number;
      if ((spans[t * 4 + 1] as number) - keyStart !== length || !sameBytes(this.#names, at, view, keyStart, length))
        return false;
      at += length;
    }
    return true;
  }
}
