import { candidates, sqlError } from '../../sql-error.js';
import { columnWork } from '../limits.js';
import type { Name, SelectItem, Wildcard } from '../../syntax/tree.js';
import type { Bound } from '../../meaning/bound.js';
import { bindExpression } from '../expression.js';
import { located } from '../located.js';
import { boundColumn, type NamedOutput, type Scope, type ScopeColumn } from '../scope.js';

/** The outputs of a SELECT, stars spelled out. */
export function bindItems(items: readonly SelectItem[], scope: Scope): readonly NamedOutput[] {
  return items.flatMap((item) => {
    if (item.kind === 'wildcard') return located(item.at, () => star(item, scope));
    const bound = bindExpression(item.value, scope);
    return [{ name: item.alias?.text ?? outputName(bound, item.value.kind === 'name' ? item.value.parts : []), bound }];
  });
}

/** A column is called by its name alone, whatever it was reached through. */
const outputName = ({ expression, name }: Bound, parts: readonly Name[]): string =>
  expression.kind === 'column' ? (parts.at(-1)?.text ?? name) : name;

/** `*` and `t.*`. Tables come with their columns in order of name, so a star has them so too. */
function star(wildcard: Wildcard, scope: Scope): readonly NamedOutput[] {
  const { table, except, replace, rename } = wildcard;
  const columns = starColumns(table, scope);
  const replaced = new Map(replace.map(({ name, value }) => [name.text, value]));
  const renamed = new Map(rename.map(({ from, to }) => [from.text, to.text]));
  const left = new Set(except.map(({ text }) => text));
  for (const name of [...left, ...replaced.keys(), ...renamed.keys()]) {
    if (columns.some((column) => column.name === name)) continue;
    const names = columns.map((column) => column.name);
    throw sqlError('column_not_found', `* has no column "${name}"; there is ${candidates(name, names)}`);
  }
  scope.statement.spend(columns.length * columnWork);
  return columns
    .filter((column) => !left.has(column.name))
    .map((column) => {
      const value = replaced.get(column.name);
      const bound = value === undefined ? boundColumn(column) : bindExpression(value, scope);
      return { name: renamed.get(column.name) ?? column.name, bound };
    });
}

function starColumns(table: readonly Name[] | undefined, scope: Scope): readonly ScopeColumn[] {
  if (table === undefined) {
    const columns = scope.columns.filter((column) => !column.isMerged);
    if (columns.length === 0) throw sqlError('sql_unsupported', 'SELECT * needs a FROM clause');
    return columns;
  }
  const names = table.map(({ text }) => text);
  const columns = scope.columns.filter(({ qualifiers }) =>
    names.every((name, i) => name === qualifiers[qualifiers.length - names.length + i]),
  );
  if (columns.length === 0)
    throw sqlError('table_not_found', `"${names.join('.')}" (of "${names.join('.')}.*") is not a table in this query`);
  return columns;
}
