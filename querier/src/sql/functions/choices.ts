import { sqlError } from '../sql-error.js';
import { arrowTypeId, castTo } from '../compile/cast.js';
import { fieldOf } from '../compile/struct-field.js';
import { plain } from '../compile/typed.js';
import { alike, keepTag, sameAsAll, scalar, template } from './rule.js';
import type { Call } from '../compile/function-call.js';
import type { FunctionRule, Rules } from './rule.js';
import type { Typed } from '../compile/typed.js';

const reason = 'chooses among, packs or casts its arguments';

const nullif: FunctionRule = {
  kind: 'scalar',
  reason,
  arity: [2, 2],
  compile: (call) => {
    const args = alike(call.args);
    return {
      ...plain(`nullif(${args.map((arg) => arg.sql).join(', ')})`, args[0]?.type ?? 'unknown', call.shown),
      role: keepTag(args),
    };
  },
};

const coalesce: FunctionRule = {
  kind: 'scalar',
  reason,
  arity: [1, 99],
  compile: (call) =>
    plain(
      `coalesce(${alike(call.args)
        .map((arg) => arg.sql)
        .join(', ')})`,
      sameAsAll(call.args),
      call.shown,
    ),
};

function arrowCast(call: Call): Typed {
  const [value, target] = call.args;
  if (value === undefined || target?.constant?.kind !== 'string')
    throw sqlError('sql_unsupported', 'arrow_cast() takes a value and the name of an Arrow type');
  return { ...castTo(value, arrowTypeId(target.constant.value), false), name: call.shown };
}

function getField(call: Call): Typed {
  const [struct, field] = call.args;
  if (struct === undefined || field?.constant?.kind !== 'string')
    throw sqlError('sql_unsupported', `${call.name}() takes a struct and the name of a field`);
  return fieldOf(struct, field.constant.value);
}

export const choiceFunctions: Rules = {
  nullif,
  coalesce,
  nvl: coalesce,
  nvl2: template({
    reason,
    arity: [3, 3],
    returns: (args) => sameAsAll(args.slice(1)),
    sql: '(CASE WHEN $1 IS NOT NULL THEN $2 ELSE $3 END)',
  }),
  arrow_cast: { kind: 'scalar', reason, arity: [2, 2], compile: arrowCast },
  get_field: { kind: 'scalar', reason, arity: [2, 2], compile: getField },
  struct_extract: { kind: 'scalar', reason, arity: [2, 2], compile: getField },
  // `(a, b) IN ((1, 2))` and `[1, 2]`.
  row: scalar({ reason, arity: [1, 99], returns: 'unknown' }),
  list_value: scalar({ reason, arity: [0, 99], returns: 'unknown' }),
  make_array: scalar({ reason, arity: [0, 99], returns: 'unknown', engine: 'list_value' }),
  array_length: scalar({ reason, arity: [1, 1], returns: 'u64', engine: 'len', cast: 'UBIGINT' }),
  cardinality: scalar({ reason, arity: [1, 1], returns: 'u64', engine: 'len', cast: 'UBIGINT' }),
  array_has: scalar({ reason, arity: [2, 2], returns: 'bool', engine: 'list_contains' }),
  array_contains: scalar({ reason, arity: [2, 2], returns: 'bool', engine: 'list_contains' }),
  unnest: scalar({ reason, arity: [1, 1], returns: 'unknown' }),
};
