import type { ColumnId } from '@inlay/core';
import type { FieldKind, Rows } from '@inlay/columnar';
import { shapeOf, type RowShape } from './row-shape.js';

/**
 * The fields of a generation in order of appearance. Immutable and shared by all generations of a table that grew in the
 * same way: with 10,000 tables of 250 columns nothing may be kept per column that can be computed.
 */
export class RowLayout {
  readonly ids: readonly ColumnId[];
  readonly shape: RowShape;
  #index: ReadonlyMap<ColumnId, number> | undefined;
  #extension: RowLayout | undefined;

  constructor(ids: readonly ColumnId[], kinds: readonly FieldKind[]) {
    this.ids = ids;
    this.shape = shapeOf(kinds);
  }

  /** -1 when absent. `guess` is where it probably is: batches of a table mostly list the same fields in the same order. */
  indexOf(id: ColumnId, guess: number): number {
    if (this.ids[guess] === id) return guess;
    this.#index ??= new Map(this.ids.map((known, i) => [known, i]));
    return this.#index.get(id) ?? -1;
  }

  /** Why `rows` do not fit: a column has one kind for the life of its table. Undefined when they do. */
  misfit(rows: Rows): string | undefined {
    for (const [i, { label, data }] of rows.fields.entries()) {
      const known = this.shape.kinds[this.indexOf(label, i)];
      if (known !== undefined && known !== data.kind) return `column ${String(label)} is ${known}, not ${data.kind}`;
    }
    return undefined;
  }

  /** This layout with the fields of `rows` that it lacks after its own. */
  extendedBy(rows: Rows): RowLayout {
    const absent = rows.fields.filter(({ label }, i) => this.indexOf(label, i) < 0);
    if (absent.length === 0) return this;
    const last = this.#extension;
    const first = this.ids.length;
    // The generations of a table grow in the same way, again and again: the last way is remembered.
    if (
      last?.ids.length === first + absent.length &&
      absent.every(({ label }, i) => last.indexOf(label, first + i) >= 0)
    )
      return last;
    const ids = [...this.ids, ...absent.map(({ label }) => label)];
    return (this.#extension = new RowLayout(ids, [...this.shape.kinds, ...absent.map(({ data }) => data.kind)]));
  }
}

export const emptyLayout = (): RowLayout => new RowLayout([], []);
