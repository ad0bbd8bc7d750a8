import { structField } from '../../relation/make.js';
import { arrowName, type DataType } from '../../relation/types.js';
import type { Bound } from '../meaning/bound.js';
import { candidates, sqlError } from '../sql-error.js';

/** `struct['field']`, also written `struct.field`. Throws `column_not_found`. */
export function fieldOf(struct: Bound, field: string): Bound {
  const { type } = struct.expression;
  if (type.kind !== 'struct')
    throw sqlError(
      'column_not_found',
      `"${struct.name}" is of type ${arrowName(type)}, not a struct: it has no field "${field}"`,
    );
  const names = type.fields.map(({ name }) => name);
  if (!names.includes(field))
    throw sqlError(
      'column_not_found',
      `"${struct.name}" has no field "${field}"; there is ${candidates(field, names)}`,
    );
  return { expression: structField(struct.expression, field), name: `${struct.name}[${field}]`, role: 'plain' };
}

/** The type of the items of a list. */
export function itemOf(type: DataType): DataType {
  if (type.kind === 'list') return type.item;
  throw sqlError('sql_unsupported', `unnest() takes a list, not a value of type ${arrowName(type)}`);
}
