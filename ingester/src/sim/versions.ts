import type { Stamp } from '@inlay/core';
import type { PlainValue } from '@inlay/columnar/testing';
import { canonical } from './sim-values.js';

/** One value of a row: which key and field it is of, and the value as `canonical` has it. */
export interface Cell {
  readonly key: string;
  readonly value: string;
}

/** A row as it was written or found: which values it carries, under which stamp. */
export interface Version {
  readonly stamp: Stamp;
  readonly cells: readonly Cell[];
  /** The request's number, in the row that only it writes. */
  readonly marker: number | undefined;
}

interface RowLike {
  readonly tags: Readonly<Record<number, string>>;
  readonly time: bigint;
  readonly fields: Readonly<Record<number, PlainValue>>;
}

export function cellsOf(table: number, { tags, time, fields }: RowLike): Cell[] {
  let row = `${String(table)}/${String(time)}`;
  for (const [id, text] of Object.entries(tags)) if (text !== '') row += `/${id}=${JSON.stringify(text)}`;
  return Object.entries(fields).map(([id, value]) => ({ key: `${row}/${id}`, value: canonical(value) }));
}

export interface FieldValue {
  readonly value: string;
  readonly stamp: Stamp;
}

/** The youngest value of each field of each key: written here from the rule, not with the code that is tested. */
export class Fold {
  readonly values = new Map<string, FieldValue>();

  add(cells: readonly Cell[], stamp: Stamp): void {
    for (const { key, value } of cells) {
      const before = this.values.get(key);
      if (before === undefined || stamp >= before.stamp) this.values.set(key, { value, stamp });
    }
  }
}
