import { list, optional, strange, variant, type Json } from './json.js';
import { closed, nameOf, namesOf, plainName, shape, tokenPlace, type Reading } from './reading.js';
import type { Name, Position, Wildcard } from '../tree.js';

const wildcardShape = shape('*', 'wildcard_token opt_exclude opt_except opt_replace opt_rename', {
  opt_ilike: '* ILIKE',
  opt_alias: 'a name for *',
});
const exceptShape = shape('EXCEPT', 'first_element additional_elements');
const replaceShape = shape('REPLACE', 'items');
const replacedShape = shape('REPLACE', 'expr column_name as_keyword');
const renamedShape = shape('RENAME', 'ident alias');

/** `*` or `t.*`, and what is taken from it. */
export function readWildcard(
  r: Reading,
  { table, options }: { readonly table: readonly Name[] | undefined; readonly options: Json | undefined },
  near: Position,
): Wildcard {
  const node = closed(r, options, table?.[0]?.at ?? near, wildcardShape);
  const at = table?.[0]?.at ?? tokenPlace(r, node['wildcard_token'], near);
  return {
    kind: 'wildcard',
    at,
    table,
    except: [
      ...(optional(node['opt_exclude'], (given) => oneOrMany(given, at, 'EXCLUDE', (each) => plainName(r, each, at))) ??
        []),
      ...(optional(node['opt_except'], (given) => readExcept(r, given, at)) ?? []),
    ],
    replace: optional(node['opt_replace'], (given) => readReplace(r, given, at)) ?? [],
    rename:
      optional(node['opt_rename'], (given) => oneOrMany(given, at, 'RENAME', (each) => readRename(r, each, at))) ?? [],
  };
}

function oneOrMany<T>(json: Json, at: Position, what: string, read: (json: Json) => T): readonly T[] {
  const { name, body } = variant(json, at, what);
  if (name === 'Single') return [read(body)];
  if (name !== 'Multiple') throw strange(at, what);
  return list(body, at, what).map(read);
}

function readExcept(r: Reading, json: Json, at: Position): readonly Name[] {
  const node = closed(r, json, at, exceptShape);
  return [nameOf(r, node['first_element'], at), ...namesOf(r, node['additional_elements'], at)];
}

const readReplace = (r: Reading, json: Json, at: Position): Wildcard['replace'] =>
  list(closed(r, json, at, replaceShape)['items'], at, 'REPLACE').map((item) => {
    const { expr, column_name: name } = closed(r, item, at, replacedShape);
    return { value: r.expression(expr, at), name: nameOf(r, name, at) };
  });

function readRename(r: Reading, json: Json, at: Position): Wildcard['rename'][number] {
  const { ident, alias } = closed(r, json, at, renamedShape);
  return { from: nameOf(r, ident, at), to: nameOf(r, alias, at) };
}
