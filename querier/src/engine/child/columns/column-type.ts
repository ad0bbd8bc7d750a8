import { assert } from '@inlay/core';
import type { DataType } from '../../../relation/types.js';
import type { OutputColumn } from '../../engine.js';

/** What a column of an answer is when it leaves the engine: its type in the statement's tree. `tag`: utf8 that leaves as dictionary<int32, utf8>. */
export type ColumnType = DataType | { readonly kind: 'tag' };

/** A column of an answer as clients are told of it. */
export interface ResultColumn {
  readonly name: string;
  readonly nullable: boolean;
  readonly type: ColumnType;
}

export function resultColumnOf({ name, role, type }: OutputColumn): ResultColumn {
  assert(role !== 'tag' || type.kind === 'utf8', `the tag "${name}" is utf8`);
  return { name, nullable: role !== 'time', type: role === 'tag' ? { kind: 'tag' } : type };
}

/** Whether a value of the type can be of any length, which DuckDB does not count while an answer waits for its reader. */
export const hasAnyLength = ({ kind }: ColumnType): boolean =>
  kind === 'utf8' || kind === 'tag' || kind === 'binary' || kind === 'list' || kind === 'struct';
