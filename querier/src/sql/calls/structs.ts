import type { Expression } from '../../relation/expression.js';
import { call, text } from '../../relation/make.js';
import { types, type StructField } from '../../relation/types.js';
import type { Bound } from '../meaning/bound.js';
import { candidates, sqlError } from '../sql-error.js';
import { argumentsMax, constantText, notTaken } from './arguments.js';
import type { ScalarArguments, ScalarRule } from './rule.js';

const pack = (fields: readonly StructField[], values: readonly Expression[]): Expression =>
  call('struct_pack', { kind: 'struct', fields }, values);

/** Fields without names have numbers from 0. */
const struct: ScalarRule = {
  kind: 'scalar',
  arity: [1, argumentsMax],
  bind: ({ args }) => {
    const values = args.map(({ expression }) => expression);
    return pack(
      values.map(({ type }, i) => ({ name: `c${String(i)}`, type })),
      values,
    );
  },
};

const namedStruct: ScalarRule = {
  kind: 'scalar',
  arity: [2, argumentsMax],
  bind: (given) => {
    if (given.args.length % 2 !== 0)
      throw sqlError('sql_unsupported', `${given.name}() takes names and values in turn: one has no value`);
    const fields = given.args.flatMap((value, i): { readonly field: StructField; readonly value: Expression }[] =>
      i % 2 === 0
        ? []
        : [
            {
              field: { name: constantText(given, i - 1, 'the name of a field'), type: value.expression.type },
              value: value.expression,
            },
          ],
    );
    const names = fields.map(({ field }) => field.name.toLowerCase());
    const twice = names.find((name, i) => names.indexOf(name) < i);
    if (twice !== undefined) throw sqlError('sql_unsupported', `${given.name}() has two fields "${twice}"`);
    return pack(
      fields.map(({ field }) => field),
      fields.map(({ value }) => value),
    );
  },
};

function field({ name }: ScalarArguments, value: Expression, wanted: string, arg: Bound): Expression {
  const { type } = value;
  if (type.kind !== 'struct')
    throw notTaken(
      name,
      0,
      { ...arg, expression: value },
      { wanted: 'a struct', advice: 'make one with named_struct()' },
    );
  const found = type.fields.find((each) => each.name === wanted);
  if (found !== undefined) return call('struct_field', found.type, [value, text(wanted)]);
  const names = type.fields.map((each) => each.name);
  throw sqlError(
    'column_not_found',
    `the struct ${arg.name} has no field "${wanted}"; there is ${candidates(wanted, names)}`,
  );
}

/** `get_field(struct, 'a', 'b')`: a field of a field, as deep as there are names. */
const getField: ScalarRule = {
  kind: 'scalar',
  arity: [2, argumentsMax],
  display: ([value, ...names]) =>
    `${value?.name ?? ''}${names.map(({ expression }) => `[${expression.kind === 'literal' && typeof expression.value === 'string' ? expression.value : ''}]`).join('')}`,
  bind: (given) => {
    const [struct_, ...names] = given.args;
    if (struct_ === undefined) return call('struct_pack', types.null, []);
    return names.reduce<Expression>(
      (value, _, i) => field(given, value, constantText(given, i + 1, 'the name of a field'), struct_),
      struct_.expression,
    );
  },
};

/** Functions of structs. */
export const structRules: Readonly<Record<string, ScalarRule>> = {
  struct,
  row: struct,
  named_struct: namedStruct,
  get_field: getField,
};
