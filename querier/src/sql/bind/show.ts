import { allOf, call, ColumnNumbers, filter, passed, project, reference, sort, text } from '../../relation/make.js';
import type { Expression } from '../../relation/expression.js';
import type { RelationColumn, Statement, SystemScan } from '../../relation/relation.js';
import { types } from '../../relation/types.js';
import { candidates, sqlError } from '../sql-error.js';
import type { SystemTable } from '../../relation/front-end/known-tables.js';
import type { BindContext } from './bind-context.js';
import type { Name, ParsedStatement } from '../syntax/tree.js';

type Show = Extract<ParsedStatement, { kind: 'show_tables' | 'show_columns' | 'describe' }>;

const catalogName = 'public';
const tableSchema = 'iox';

/** SHOW and DESCRIBE read information_schema. */
export function showStatement(show: Show, context: BindContext): Statement {
  if (show.kind === 'show_tables')
    return answer('tables', ['table_catalog', 'table_schema', 'table_name', 'table_type'], undefined, context);
  const own = ['column_name', 'data_type', 'is_nullable'];
  const names = show.kind === 'describe' ? own : ['table_catalog', 'table_schema', 'table_name', ...own];
  return answer('columns', names, knownTable(show.table, context), context);
}

interface TableName {
  readonly schema: string;
  readonly name: string;
}

function knownTable(parts: readonly Name[], { tables, system }: BindContext): TableName {
  const [name = '', schema = tableSchema, catalog = catalogName] = parts.map((part) => part.text).reverse();
  const isKnown =
    schema === tableSchema
      ? tables.find(name) !== undefined
      : system.some((table) => table.schema === schema && table.name === name);
  if (isKnown && catalog === catalogName && parts.length <= 3) return { schema, name };
  throw sqlError(
    'table_not_found',
    `table "${parts.map((part) => part.text).join('.')}" was not found; there is ${candidates(name, tables.names)}`,
  );
}

function answer(table: string, names: readonly string[], only: TableName | undefined, context: BindContext): Statement {
  const definition = context.system.find((one) => one.schema === 'information_schema' && one.name === table);
  const scan = scanOf(definition);
  const columnOf = (name: string): RelationColumn => {
    const column = scan.columns.find((one) => one.name === name);
    if (column === undefined) throw sqlError('column_not_found', `information_schema.${table} has no column "${name}"`);
    return column;
  };
  const equals = (name: string, value: string): Expression =>
    call('equal', types.bool, [reference(columnOf(name)), text(value)]);
  const rows = filter(scan, only && allOf([equals('table_schema', only.schema), equals('table_name', only.name)]));
  const order = only === undefined ? [] : [columnOf('ordinal_position')];
  const outputs = names.map(columnOf);
  const keys = order.map((column) => ({ expression: reference(column), isDescending: false, nullsFirst: false }));
  return {
    relation: project(sort(project(rows, [...outputs, ...order].map(passed)), keys), outputs.map(passed)),
    outputs: outputs.map((column) => ({ ...column, role: 'plain' })),
  };
}

function scanOf(definition: SystemTable | undefined): SystemScan {
  const numbers = new ColumnNumbers();
  return {
    kind: 'system_scan',
    schema: definition?.schema ?? 'information_schema',
    table: definition?.name ?? '',
    columns: (definition?.columns ?? []).map(({ name, type }) => numbers.next(type, name)),
    tableNames: undefined,
  };
}
