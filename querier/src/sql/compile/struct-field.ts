import { candidates, sqlError } from '../sql-error.js';
import { quoteRaw, quoteText } from '../identifiers.js';
import { isStruct } from './typed.js';
import type { Typed } from './typed.js';

/** Structs whose fields can be had without building the struct: `selector_first(v, time)['time']`. */
const shortcuts = new WeakMap<Typed, ReadonlyMap<string, Typed>>();

export function withFields(struct: Typed, fields: ReadonlyMap<string, Typed>): Typed {
  shortcuts.set(struct, fields);
  return struct;
}

/** `struct['field']`, also written `struct.field`. Rejects with `column_not_found`. */
export function fieldOf(struct: Typed, field: string): Typed {
  const name = `${struct.name}[${field}]`;
  const shortcut = shortcuts.get(struct)?.get(field);
  if (shortcut !== undefined) return { ...shortcut, name };
  if (!isStruct(struct.type)) {
    if (struct.type !== 'unknown')
      throw sqlError('column_not_found', `${quoteRaw(struct.name)} is no struct: it has no field "${field}"`);
    return { sql: `(${struct.sql})[${quoteText(field)}]`, type: 'unknown', role: 'plain', name };
  }
  const type = struct.type.fields.get(field);
  if (type === undefined)
    throw sqlError(
      'column_not_found',
      `${quoteRaw(struct.name)} has no field "${field}"; there is ${candidates(field, [...struct.type.fields.keys()])}`,
    );
  return { sql: `(${struct.sql})[${quoteText(field)}]`, type, role: 'plain', name };
}
