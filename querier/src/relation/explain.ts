import { allTimes, covers, int64Max, int64Min, rowTimes, unreachable, type TimeRange } from '@inlay/core';
import type { ColumnNumber, Expression } from './expression.js';
import { describeCall, describeExpression, describeKeys, describeOver, describeTime, type NameOf } from './describe.js';
import type { Aggregate, Relation, RelationColumn, Scan, Statement, SystemScan } from './relation.js';
import { expressionsOf, inputsOf, partsOf, relationOf, visit } from './visit.js';

/** The tree of a statement for people: a line for each relation, those that it is made of under it, two spaces further in. */
export function explain({ relation, outputs }: Statement): string {
  const names = namesIn(relation);
  const nameOf: NameOf = (id) => names.get(id) ?? `column ${String(id)}`;
  const answer = outputs.map(({ id, name }) => (nameOf(id) === name ? name : `${nameOf(id)} AS ${name}`));
  const lines = [`Answer: ${answer.join(', ')}`];
  const add = (node: Relation, depth: number): void => {
    lines.push(`${'  '.repeat(depth)}${lineOf(node, nameOf)}`);
    for (const query of queriesOf(node)) {
      lines.push(`${'  '.repeat(depth + 1)}Subquery:`);
      add(query, depth + 2);
    }
    for (const input of inputsOf(node)) add(input, depth + 1);
  };
  add(relation, 1);
  return lines.join('\n');
}

/** Names may be given twice: those that are get their number with them. */
function namesIn(relation: Relation): ReadonlyMap<ColumnNumber, string> {
  const names = new Map<ColumnNumber, string>();
  const counts = new Map<string, number>();
  visit(relation, {
    relation: ({ columns }) => {
      for (const { id, name } of columns) {
        if (names.has(id)) continue;
        names.set(id, name);
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    },
  });
  return new Map([...names].map(([id, name]) => [id, (counts.get(name) ?? 0) > 1 ? `${name}#${String(id)}` : name]));
}

/** The queries in the expressions of a relation itself, those inside of them left to them. */
function queriesOf(node: Relation): readonly Relation[] {
  const inExpression = (expression: Expression): readonly Relation[] => {
    const query = relationOf(expression);
    return [...partsOf(expression).flatMap(inExpression), ...(query === undefined ? [] : [query])];
  };
  return expressionsOf(node).flatMap(inExpression);
}

const columnsOf = (columns: readonly RelationColumn[], nameOf: NameOf): string =>
  columns.length === 0 ? 'no columns' : columns.map(({ id }) => nameOf(id)).join(', ');

function lineOf(node: Relation, nameOf: NameOf): string {
  switch (node.kind) {
    case 'scan':
      return [
        `Scan "${node.table.name}": ${node.columns.map(({ name }) => name).join(', ') || 'no columns'}`,
        ...wantedOf(node),
      ].join('; ');
    case 'system_scan':
      return systemLine(node);
    case 'values':
      return node.columns.length === 0 ? 'One row' : `Values: ${String(node.rows.length)} rows`;
    case 'series':
      return `Series: ${[node.start, node.stop, node.step].map((bound) => describeExpression(bound, nameOf)).join(', ')}`;
    case 'unnest':
      return `Unnest: ${describeExpression(node.list, nameOf)}`;
    case 'filter':
      return `Filter: ${describeExpression(node.condition, nameOf)}`;
    case 'project':
      return `Project: ${node.outputs
        .map(({ column, expression }) =>
          expression.kind === 'column' && expression.id === column.id
            ? nameOf(column.id)
            : `${describeExpression(expression, nameOf)} AS ${nameOf(column.id)}`,
        )
        .join(', ')}`;
    case 'aggregate':
      return aggregateLine(node, nameOf);
    case 'window':
      return `Window: ${node.windows.map(({ call, over }) => `${describeCall(call, nameOf)} ${describeOver(over, nameOf)}`).join(', ')}`;
    case 'join': {
      const on = node.condition === undefined ? '' : `: ${describeExpression(node.condition, nameOf)}`;
      return `${node.type.replace('_', ' ')} join${node.isLateral ? ' lateral' : ''}${on}`.replace(/^./, (c) =>
        c.toUpperCase(),
      );
    }
    case 'set':
      return `${node.operation}${node.isAll ? ' all' : ''}: ${columnsOf(node.columns, nameOf)}`.replace(/^./, (c) =>
        c.toUpperCase(),
      );
    case 'distinct':
      return node.on === undefined
        ? 'Distinct'
        : `Distinct on ${node.on.map((key) => describeExpression(key, nameOf)).join(', ')}`;
    case 'sort':
      return `Sort: ${describeKeys(node.keys, nameOf)}`;
    case 'limit':
      return `Limit: ${node.count === undefined ? 'all' : String(node.count)}${node.skip === 0n ? '' : ` after ${String(node.skip)}`}`;
    case 'with':
      return `With: definitions ${node.definitions.map(({ number }) => String(number)).join(', ')}`;
    case 'read':
      return `Read definition ${String(node.number)}: ${columnsOf(node.columns, nameOf)}`;
    default:
      return unreachable(node);
  }
}

function aggregateLine({ groups, sets, calls, groupings }: Aggregate, nameOf: NameOf): string {
  const keys = groups.map(({ expression }) => describeExpression(expression, nameOf));
  const by = keys.length === 0 ? 'all rows' : `by ${keys.join(', ')}`;
  const inSets = sets === undefined ? '' : ` in ${String(sets.length)} sets`;
  const made = [
    ...calls.map(({ column, call }) => `${describeCall(call, nameOf)} AS ${nameOf(column.id)}`),
    ...groupings.map(({ column }) => nameOf(column.id)),
  ];
  return `Aggregate ${by}${inSets}${made.length === 0 ? '' : `: ${made.join(', ')}`}`;
}

const endNames = { newest: 'the newest', oldest: 'the oldest', any: 'any' } as const;

function wantedOf({ times, tagValues, first }: Scan): readonly string[] {
  return [
    describeRange(times),
    first === undefined ? '' : `${endNames[first.from]} ${String(first.count)} rows suffice`,
    ...[...tagValues].map(([name, values]) =>
      values.length > 5
        ? `${name} one of ${String(values.length)} values`
        : `${name} in (${values.map((value) => `'${value}'`).join(', ')})`,
    ),
  ].filter((part) => part !== '');
}

/** `time from … to …`, both included; empty for all times. */
export function describeRange(times: TimeRange): string {
  if (covers(times, rowTimes) || times === allTimes) return '';
  if (times.max === int64Min) return 'no time';
  const from = times.min === int64Min ? '' : `from ${describeTime(times.min)}`;
  const to = times.max === int64Max ? '' : `to ${describeTime(times.max)}`;
  return `time ${[from, to].filter((part) => part !== '').join(' ')}`;
}

const systemLine = ({ schema, table, columns, tableNames }: SystemScan): string =>
  `Scan ${schema}.${table}: ${columns.map(({ name }) => name).join(', ') || 'no columns'}${tableNames === undefined ? '' : `; tables ${tableNames.join(', ')}`}`;
