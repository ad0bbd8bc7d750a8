import type { Column } from '@inlay/catalog';
import { engineTypes } from '../engine/engine-types.js';

/** Rows and columns that a scan gives. */
export interface ScanOptions {
  /** Conditions in SQL, over the column that has the time. */
  readonly where: (time: string) => readonly string[];
  /** With the hidden column that orders versions. */
  readonly stamp?: boolean;
}

/** A column of a scan, or a typed NULL where no row of it has one. */
export function columnSql(column: Column, prefix: string, isPresent: boolean): string {
  const name = `c${String(column.id)}`;
  return isPresent ? `${prefix}${name}` : `CAST(NULL AS ${engineTypes[column.kind]}) AS ${name}`;
}

export const whereSql = (conditions: readonly string[]): string =>
  conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
