import { column, literal, query, table, text } from '../tree/tree.js';
import type { Part, Tree } from '../tree/tree.js';
import { literals } from '../statements/literals.js';

/** Columns by type, of `m` and `e` alike; the second where another of the type is wanted. */
const columns: Readonly<Record<string, readonly string[]>> = {
  i64: ['n', 'id'],
  u64: ['u'],
  f64: ['f'],
  utf8: ['s', 'host'],
  bool: ['b'],
  time: ['time'],
};

/** What has no column is made of one, so that it is not known before the statement runs. */
const made: Readonly<Record<string, string>> = {
  f32: 'CAST(f AS REAL)',
  i32: 'CAST(id AS INT)',
  date: 'CAST(time AS DATE)',
  decimal: 'CAST(f AS DECIMAL(20, 3))',
  'list<i64>': '[n, id, 2]',
  'list<utf8>': '[s, host]',
  binary: "encode(s, 'hex')",
};

/** An operand of a type that varies from row to row; `nth` takes another one of the type where there is one. */
export function varying(type: string, nth = 0, from: 'm' | 'e' = 'm'): Tree {
  const names = columns[type] ?? [];
  const name = names[nth % Math.max(names.length, 1)];
  if (name !== undefined) return column(type, name, from);
  const making = made[type];
  return making === undefined ? constant(type, nth) : { kind: 'literal', type, parts: [making] };
}

export const constant = (type: string, nth = 0): Tree => {
  const known = (literals[type] ?? []).filter((value) => value !== 'NULL');
  return literal(type, known[nth % Math.max(known.length, 1)] ?? 'NULL');
};

export const ask = (value: Tree, ...rest: readonly Part[]): Tree =>
  query('SELECT ', value, { kind: 'alias', parts: [' AS x'] }, ...rest);
export const fromTable = (name: 'm' | 'e' | 'w'): Tree => text(' FROM ', table(name));

/** Each row of a table, in the order of both engines' rows, which no class keeps. */
export const eachRow = (name: 'm' | 'e' | 'w'): Tree =>
  text(' FROM ', table(name), { kind: 'alias', parts: [' ORDER BY id'] });
