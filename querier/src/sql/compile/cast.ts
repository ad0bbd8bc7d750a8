import { sqlError } from '../sql-error.js';
import { parseInterval } from '../values/interval.js';
import { parseTimestamp } from '../values/timestamp.js';
import { child, flag, maybe, text } from '../parse/tree.js';
import { asTime } from './comparison.js';
import { macro } from './macro-call.js';
import { constantTyped, duckType, isInteger, plain } from './typed.js';
import { compileExpression } from './scope.js';
import type { TreeNode } from '../parse/tree.js';
import type { Scope } from './scope.js';
import type { SqlType, Typed } from './typed.js';

/** What the parser's names of types mean. `TIMESTAMP` keeps ns, as in DataFusion. */
const targets: Readonly<Record<string, SqlType>> = {
  BOOLEAN: 'bool',
  TINYINT: 'unknown',
  SMALLINT: 'unknown',
  INTEGER: 'i32',
  BIGINT: 'i64',
  UTINYINT: 'unknown',
  USMALLINT: 'unknown',
  UINTEGER: 'unknown',
  UBIGINT: 'u64',
  FLOAT: 'unknown',
  DOUBLE: 'f64',
  VARCHAR: 'string',
  DATE: 'date',
  INTERVAL: 'interval',
  TIMESTAMP: 'time',
  TIMESTAMP_S: 'time',
  TIMESTAMP_MS: 'time',
  TIMESTAMP_NS: 'time',
  'TIMESTAMP WITH TIME ZONE': 'time',
};
const wholeNumbers = new Set([
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
  'UBIGINT',
]);

export function compileCast(node: TreeNode, scope: Scope): Typed {
  const given = compileExpression(child(node, 'child'), scope);
  const target = child(node, 'cast_type');
  const id = text(target, 'id');
  const info = maybe(target, 'type_info');
  if (id === 'DECIMAL' && info !== undefined)
    return plain(
      castSql(given, `DECIMAL(${String(info['width'])}, ${String(info['scale'])})`, flag(node, 'try_cast')),
      'unknown',
      given.name,
    );
  return castTo(given, id, flag(node, 'try_cast'));
}

const castSql = (given: Typed, target: string, isTry: boolean): string =>
  `${isTry ? 'TRY_CAST' : 'CAST'}(${given.sql} AS ${target})`;

/** Rejects with `sql_unsupported` for types that DataFusion lacks and `bad_literal` for constants that are none of the type. */
export function castTo(given: Typed, id: string, isTry: boolean): Typed {
  const target = Object.hasOwn(targets, id) ? targets[id] : undefined;
  if (target === undefined)
    throw sqlError(
      'sql_unsupported',
      `casts to ${id} are not supported: there are BIGINT, BIGINT UNSIGNED, INT, DOUBLE, VARCHAR, BOOLEAN, TIMESTAMP, DATE, INTERVAL and DECIMAL`,
    );
  // Types that the parser names and Inlay has no word for are the engine's own.
  const engineName = duckType(target) ?? id;
  const folded = isTry ? undefined : fold(given, target);
  // Literals that only look like casts keep their own name.
  const isLiteral = given.constant?.kind === 'string' && (folded?.type === 'interval' || folded?.type === 'bool');
  if (folded !== undefined) return isLiteral ? folded : { ...folded, name: given.name };
  const make = (sql: string): Typed => plain(sql, target, given.name);
  // DuckDB rounds where DataFusion cuts, and has no cast between times and integers.
  if (wholeNumbers.has(id) && given.type === 'f64')
    return make(castSql({ ...given, sql: `trunc(${given.sql})` }, engineName, isTry));
  if (wholeNumbers.has(id) && given.type === 'time')
    return make(castSql({ ...given, sql: `epoch_ns(${given.sql})` }, engineName, isTry));
  if (target === 'time' && isInteger(given.type)) return make(`make_timestamp_ns(${given.sql})`);
  if (target === 'string' && given.type === 'time') return make(macro('inlay_time_text', given.sql));
  return make(castSql(given, engineName, isTry));
}

function fold(given: Typed, type: SqlType): Typed | undefined {
  const constant = given.constant;
  if (constant === undefined) return undefined;
  if (type === 'time' && (constant.kind === 'string' || constant.kind === 'int' || constant.kind === 'time'))
    return asTime(given);
  if (constant.kind === 'string') return foldText(constant.value, type);
  if (type === 'f64' && constant.kind === 'int') return constantTyped({ kind: 'float', text: String(constant.value) });
  if (type === 'i64' && constant.kind === 'int' && constant.value < 2n ** 63n) return constantTyped(constant);
  return undefined;
}

function foldText(value: string, type: SqlType): Typed | undefined {
  if (type === 'interval') {
    const interval = parseInterval(value);
    if (interval === undefined)
      throw sqlError('bad_literal', `'${value}' is not an interval: write it like '1 hour' or '2 days 30 minutes'`);
    return constantTyped({ kind: 'interval', interval });
  }
  // The parser writes true and false as casts of 't' and 'f'.
  if (type === 'bool' && /^(t|true|f|false)$/i.test(value))
    return constantTyped({ kind: 'bool', value: /^t/i.test(value) });
  if (type === 'string') return constantTyped({ kind: 'string', value });
  if (type !== 'date') return undefined;
  const ns = parseTimestamp(value);
  if (ns === undefined) throw sqlError('bad_literal', `'${value}' is not a date: write it like '2023-11-14'`);
  const time = constantTyped({ kind: 'time', ns });
  return { ...time, sql: `CAST(${time.sql} AS DATE)`, type: 'date' };
}

/** For `arrow_cast`: Arrow's name of a type → the engine's. */
export function arrowTypeId(name: string): string {
  const known: Readonly<Record<string, string>> = {
    Boolean: 'BOOLEAN',
    Int8: 'TINYINT',
    Int16: 'SMALLINT',
    Int32: 'INTEGER',
    Int64: 'BIGINT',
    UInt8: 'UTINYINT',
    UInt16: 'USMALLINT',
    UInt32: 'UINTEGER',
    UInt64: 'UBIGINT',
    Float32: 'FLOAT',
    Float64: 'DOUBLE',
    Utf8: 'VARCHAR',
    Date32: 'DATE',
  };
  if (/^Timestamp\(Nanosecond, (None|Some\("(UTC|\+00:00)"\))\)$/.test(name)) return 'TIMESTAMP_NS';
  const id = known[name];
  if (id === undefined) throw sqlError('sql_unsupported', `arrow_cast to ${name} is not supported`);
  return id;
}
