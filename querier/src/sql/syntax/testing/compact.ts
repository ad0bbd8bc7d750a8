import type { Name } from '../tree.js';

/** For tests: a tree as text that is read at a glance. Places are left out, and what is not there. */
export function compact(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(compact).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return isName(value) ? nameText(value) : node(value);
  return String(value);
}

const isName = (value: object): value is Name => 'quoted' in value && 'text' in value;
const nameText = ({ text, quoted }: Name): string => (quoted ? `"${text}"` : text);
const dotted = (names: unknown): string => (names as readonly Name[]).map(nameText).join('.');

/** Nodes whose parts are told apart by their order. */
const shortened: Readonly<Record<string, (node: Readonly<Record<string, unknown>>) => string>> = {
  name: ({ parts }) => dotted(parts),
  null: () => 'NULL',
  boolean: ({ value }) => (typeof value === 'boolean' ? String(value).toUpperCase() : 'boolean'),
  number: ({ text }) => String(text),
  string: ({ value }) => `'${String(value).replaceAll('\n', '\\n')}'`,
  bytes: ({ hex }) => `x'${String(hex)}'`,
  parameter: ({ name }) => `$${String(name)}`,
  binary: ({ left, operator, right }) =>
    left === undefined ? 'binary' : `(${compact(left)} ${String(operator)} ${compact(right)})`,
  unary: ({ operator, operand }) => `(${String(operator)} ${compact(operand)})`,
  and: ({ operands }) => `(${(operands as readonly unknown[]).map(compact).join(' AND ')})`,
  or: ({ operands }) => `(${(operands as readonly unknown[]).map(compact).join(' OR ')})`,
  tuple: ({ items }) => `(${(items as readonly unknown[]).map(compact).join(', ')})`,
  list: ({ items, element }) => (items === undefined ? `list(${compact(element)})` : compact(items)),
  table: ({ name, alias }) => `${dotted(name)}${aliasText(alias)}`,
  value: ({ name, value }) => `${name === undefined ? '' : `${compact(name)} => `}${compact(value)}`,
  output: ({ value, alias }) => `${compact(value)}${alias === undefined ? '' : ` AS ${compact(alias)}`}`,
  key: ({ value }) => compact(value),
};

function aliasText(alias: unknown): string {
  if (alias === undefined) return '';
  const { name, columns } = alias as { readonly name: Name; readonly columns: readonly Name[] };
  return ` AS ${nameText(name)}${columns.length === 0 ? '' : `(${columns.map(nameText).join(', ')})`}`;
}

function node(value: object): string {
  const entries = Object.entries(value).filter(([key, part]) => key !== 'at' && isThere(key, part));
  const kind = 'kind' in value && typeof value.kind === 'string' ? value.kind : undefined;
  const short = kind === undefined ? undefined : shortened[kind];
  if (short !== undefined) return short({ ...value });
  const parts = entries.filter(([key]) => key !== 'kind');
  if (kind === 'call') return callText(new Map(parts));
  if (kind !== undefined && parts.length === 0) return kind;
  const shown = parts.map(([key, part]) => `${key}: ${key === 'alias' ? aliasText(part).slice(4) : compact(part)}`);
  return `${kind ?? ''}{${shown.join(', ')}}`;
}

/** A direction that is said to be false is not one that is not said. */
const isThere = (key: string, part: unknown): boolean =>
  part !== undefined &&
  (part !== false || key === 'descending' || key === 'nullsFirst') &&
  !(Array.isArray(part) && part.length === 0);

function callText(parts: Map<string, unknown>): string {
  const args = (parts.get('args') ?? []) as readonly unknown[];
  const shown = `${dotted(parts.get('name'))}(${args.map(compact).join(', ')})`;
  const more = [...parts].filter(([key]) => key !== 'name' && key !== 'args');
  return more.length === 0 ? shown : `${shown}{${more.map(([key, part]) => `${key}: ${compact(part)}`).join(', ')}}`;
}
