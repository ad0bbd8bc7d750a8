import { assert } from '@inlay/core';
import type { ScalarFunction } from './functions.js';
import type { ColumnReference, Expression, Literal, LiteralValue, ScalarCall, SortKey } from './expression.js';
import type {
  Aggregate,
  Computed,
  Distinct,
  Filter,
  Join,
  Limit,
  Project,
  Relation,
  RelationColumn,
  SetOperation,
  Sort,
  Unnest,
  Values,
  Window,
  WindowColumn,
  With,
} from './relation.js';
import { sameType, types, type DataType } from './types.js';

/** Gives columns their numbers: one for each statement. */
export class ColumnNumbers {
  #last = 0;

  next(type: DataType, name: string): RelationColumn {
    return { id: ++this.#last, type, name };
  }
}

export const literal = (type: DataType, value: LiteralValue): Literal => ({ kind: 'literal', type, value });
export const nullOf = (type: DataType): Literal => literal(type, null);
export const text = (value: string): Literal => literal(types.utf8, value);
export const int = (value: bigint): Literal => literal(types.i64, value);
export const reference = ({ id, type }: Pick<RelationColumn, 'id' | 'type'>): ColumnReference => ({
  kind: 'column',
  type,
  id,
});
export const call = (name: ScalarFunction, type: DataType, args: readonly Expression[]): ScalarCall => ({
  kind: 'call',
  type,
  name,
  args,
});

/** The expression in the type: itself where it has it already. */
export const cast = (from: Expression, type: DataType, isTry = false): Expression =>
  sameType(from.type, type) ? from : { kind: 'cast', type, from, isTry };

/** A field of a struct. Of a struct that is put together in place it is the very expression, and the others are not computed. */
export function structField(struct: Expression, name: string): Expression {
  const { type } = struct;
  assert(type.kind === 'struct', 'only structs have fields');
  const i = type.fields.findIndex((field) => field.name === name);
  const field = type.fields[i];
  assert(field !== undefined, `the struct has the field ${name}`);
  const packed = struct.kind === 'call' && struct.name === 'struct_pack' ? struct.args[i] : undefined;
  return packed ?? call('struct_field', field.type, [struct, text(name)]);
}

/** All of the conditions; undefined where there are none. */
export function allOf(conditions: readonly Expression[]): Expression | undefined {
  return conditions.length > 1 ? call('and', types.bool, conditions) : conditions[0];
}

/** One row without a column: what a SELECT without FROM reads. */
export const oneRow: Values = { kind: 'values', columns: [], rows: [[]] };

export const filter = (input: Relation, condition: Expression | undefined): Relation =>
  condition === undefined ? input : ({ kind: 'filter', input, condition, columns: input.columns } satisfies Filter);

export const project = (input: Relation, outputs: readonly Computed[]): Project => ({
  kind: 'project',
  input,
  outputs,
  columns: outputs.map(({ column }) => column),
});

/** A column of an input that is passed on as it is. */
export const passed = (column: RelationColumn): Computed => ({ column, expression: reference(column) });

export const aggregate = (parts: Omit<Aggregate, 'kind' | 'columns'>): Aggregate => ({
  kind: 'aggregate',
  ...parts,
  columns: [...parts.groups, ...parts.calls, ...parts.groupings].map(({ column }) => column),
});

export const window = (input: Relation, windows: readonly WindowColumn[]): Relation =>
  windows.length === 0
    ? input
    : ({
        kind: 'window',
        input,
        windows,
        columns: [...input.columns, ...windows.map(({ column }) => column)],
      } satisfies Window);

export const unnest = (input: Relation, list: Expression, item: RelationColumn): Unnest => {
  assert(list.type.kind === 'list', 'only lists have items');
  return { kind: 'unnest', input, list, item, columns: [...input.columns, item] };
};

export function join(parts: Omit<Join, 'kind' | 'columns'>): Join {
  const { type, left, right } = parts;
  const columns = type.startsWith('left_')
    ? left.columns
    : type.startsWith('right_')
      ? right.columns
      : [...left.columns, ...right.columns];
  return { kind: 'join', ...parts, columns };
}

export function setOperation(parts: Omit<SetOperation, 'kind'>): SetOperation {
  for (const side of [parts.left, parts.right])
    assert(
      side.columns.length === parts.columns.length &&
        side.columns.every(({ type }, i) => sameType(type, parts.columns[i]?.type ?? type)),
      'both sides of a set operation have the types of the whole',
    );
  return { kind: 'set', ...parts };
}

export const distinct = (input: Relation, on?: readonly Expression[]): Distinct => ({
  kind: 'distinct',
  input,
  on,
  columns: input.columns,
});

export const sort = (input: Relation, keys: readonly SortKey[]): Relation =>
  keys.length === 0 ? input : ({ kind: 'sort', input, keys, columns: input.columns } satisfies Sort);

export const limit = (input: Relation, count: bigint | undefined, skip = 0n): Relation =>
  count === undefined && skip === 0n
    ? input
    : ({ kind: 'limit', input, count, skip, columns: input.columns } satisfies Limit);

export const withDefinitions = (definitions: With['definitions'], body: Relation): Relation =>
  definitions.length === 0 ? body : ({ kind: 'with', definitions, body, columns: body.columns } satisfies With);
