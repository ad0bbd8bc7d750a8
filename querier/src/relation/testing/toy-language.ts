import { allTimes } from '@inlay/core';
import type { Table } from '@inlay/catalog';
import type { Expression } from '../expression.js';
import {
  aggregate,
  call,
  cast,
  ColumnNumbers,
  filter,
  int,
  limit,
  passed,
  project,
  reference,
  sort,
  text,
} from '../make.js';
import type { RelationColumn, Scan, Statement } from '../relation.js';
import { types, type DataType } from '../types.js';

/**
 * A front end of three statements, which shares nothing with SQL but the tree:
 *
 *   count cpu where host is a
 *   mean usage of cpu by host
 *   last 3 of cpu
 */
export function toyStatement(line: string, table: Table): Statement {
  const words = line.split(' ');
  const numbers = new ColumnNumbers();
  const scan = scanOf(table, numbers);
  const column = (name: string): RelationColumn => {
    const found = scan.columns.find((one) => one.name === name);
    if (found === undefined) throw new Error(`toy: no column ${name}`);
    return found;
  };
  const isValue = ([name = '', value = '']: readonly string[]): Expression =>
    call('equal', types.bool, [reference(column(name)), text(value)]);
  switch (words[0] ?? '') {
    case 'count': {
      const count = numbers.next(types.i64, 'count');
      const rows = words[2] === 'where' ? filter(scan, isValue([words[3] ?? '', words[5] ?? ''])) : scan;
      const relation = aggregate({
        input: rows,
        groups: [],
        sets: undefined,
        calls: [{ column: count, call: aggregateOf('count', types.i64, []) }],
        groupings: [],
      });
      return { relation, outputs: [{ ...count, role: 'plain' }] };
    }
    case 'mean': {
      const mean = numbers.next(types.f64, 'mean');
      const key = column(words[5] ?? '');
      const relation = aggregate({
        input: scan,
        groups: [passed(key)],
        sets: undefined,
        calls: [
          { column: mean, call: aggregateOf('avg', types.f64, [cast(reference(column(words[1] ?? '')), types.f64)]) },
        ],
        groupings: [],
      });
      return {
        relation: sort(relation, [{ expression: reference(key), isDescending: false, nullsFirst: false }]),
        outputs: [
          { ...key, role: 'tag' },
          { ...mean, role: 'plain' },
        ],
      };
    }
    case 'last': {
      const newest = sort(scan, [{ expression: reference(column('time')), isDescending: true, nullsFirst: true }]);
      const shifted = numbers.next(types.i64, 'n');
      const relation = project(limit(newest, BigInt(words[1] ?? '1')), [
        passed(column('time')),
        { column: shifted, expression: call('add', types.i64, [reference(column('n')), int(1n)]) },
      ]);
      return {
        relation,
        outputs: [
          { ...column('time'), role: 'time' },
          { ...shifted, role: 'plain' },
        ],
      };
    }
    default:
      throw new Error(`toy: ${line}`);
  }
}

const aggregateOf = (name: 'count' | 'avg', type: DataType, args: readonly Expression[]) =>
  ({ kind: 'aggregate_call', type, name, args, isDistinct: false, filter: undefined, order: [] }) as const;

const typesOf = {
  tag: types.utf8,
  string: types.utf8,
  f64: types.f64,
  i64: types.i64,
  u64: types.u64,
  bool: types.bool,
} as const;

/** All of a table. */
export const scanOf = (table: Table, numbers: ColumnNumbers): Scan => ({
  kind: 'scan',
  table,
  columns: [
    ...table.columns.map(({ name, kind }) => numbers.next(typesOf[kind], name)),
    numbers.next(types.time, 'time'),
  ],
  times: allTimes,
  tagValues: new Map(),
});
