import type { FieldKind } from '@inlay/columnar';

/** Bytes a row in a block's page; of a string that is the end of its bytes, which lie in a page of their own. */
const bytesOfKind: Readonly<Record<FieldKind, number>> = { f64: 8, i64: 8, u64: 8, bool: 1, string: 4 };

const timeBytes = 8;
const seriesBytes = 4;
const shapesMax = 10_000;

/**
 * Where the columns of a block lie in its page, for every capacity: one region a column, times first, then series
 * numbers, then fields. Depends on the kinds alone, so that tables of one shape share it.
 */
export class RowShape {
  readonly kinds: readonly FieldKind[];
  /** Ordinal among the string fields, -1 for others. */
  readonly stringOf: readonly number[];
  readonly stringCount: number;
  readonly rowBytes: number;
  readonly #before: readonly number[];
  readonly #stringsBefore: readonly number[];

  constructor(kinds: readonly FieldKind[]) {
    this.kinds = kinds;
    const before: number[] = [];
    const stringsBefore: number[] = [];
    let bytes = timeBytes + seriesBytes;
    let strings = 0;
    this.stringOf = kinds.map((kind) => {
      before.push(bytes);
      stringsBefore.push(strings);
      bytes += bytesOfKind[kind];
      return kind === 'string' ? strings++ : -1;
    });
    this.#before = before;
    this.#stringsBefore = stringsBefore;
    this.stringCount = strings;
    this.rowBytes = bytes;
  }

  /** Rows that fit a page, a multiple of 8 so that every region is aligned; `Strings.offsets` needs one entry more than rows. */
  capacityOf(pageBytes: number): number {
    return Math.floor((pageBytes - 8 * this.stringCount) / this.rowBytes / 8) * 8;
  }

  bytesFor(capacity: number): number {
    return Math.ceil(capacity / 8) * 8 * this.rowBytes + 8 * this.stringCount;
  }

  seriesOffset(capacity: number): number {
    return timeBytes * capacity;
  }

  fieldOffset(field: number, capacity: number): number {
    return (this.#before[field] ?? 0) * capacity + 8 * (this.#stringsBefore[field] ?? 0);
  }
}

const shapes = new Map<string, RowShape>();

/** The one shape of these kinds, as long as there are not unreasonably many. */
export function shapeOf(kinds: readonly FieldKind[]): RowShape {
  const key = kinds.join();
  const known = shapes.get(key);
  if (known !== undefined) return known;
  const shape = new RowShape(kinds);
  if (shapes.size >= shapesMax) shapes.clear();
  shapes.set(key, shape);
  return shape;
}
