import { sqlError } from '../sql-error.js';
import { child, flag, isNode, maybe, text } from '../parse/tree.js';
import { constantTyped } from './typed.js';
import type { Constant } from '../values/constant.js';
import type { ParamValue } from '../../query-service.js';
import type { TreeNode } from '../parse/tree.js';
import type { Scope } from './scope.js';
import type { Typed } from './typed.js';

const u64Max = 2n ** 64n - 1n;

/** Literals get the types of DataFusion: integers 64 bits, numbers with a point or too large for that double. */
export function compileConstant(node: TreeNode): Typed {
  return constantTyped(constantOf(child(node, 'value')));
}

function constantOf(value: TreeNode): Constant {
  const type = child(value, 'type');
  if (flag(value, 'is_null')) return { kind: 'null' };
  const raw = value['value'];
  switch (text(type, 'id')) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'BIGINT':
      return { kind: 'int', value: integerOf(raw) };
    case 'HUGEINT':
    case 'UHUGEINT':
      return integerConstant(hugeOf(raw));
    case 'DECIMAL':
      return { kind: 'float', text: decimalText(raw, maybe(type, 'type_info')) };
    case 'DOUBLE':
      return { kind: 'float', text: String(raw) };
    case 'VARCHAR':
      return { kind: 'string', value: typeof raw === 'string' ? raw : String(raw) };
    case 'BOOLEAN':
      return { kind: 'bool', value: raw === true };
    default:
      throw sqlError('sql_unsupported', `literals of type ${text(type, 'id')} are not supported`);
  }
}

const integerOf = (raw: unknown): bigint => (typeof raw === 'number' || typeof raw === 'string' ? BigInt(raw) : 0n);
const hugeOf = (raw: unknown): bigint =>
  isNode(raw) ? (integerOf(raw['upper']) << 64n) + integerOf(raw['lower']) : integerOf(raw);

function integerConstant(value: bigint): Constant {
  return value > u64Max || value < -(2n ** 63n) ? { kind: 'float', text: String(value) } : { kind: 'int', value };
}

function decimalText(raw: unknown, info: TreeNode | undefined): string {
  const scale = Number(info?.['scale'] ?? 0);
  const value = hugeOf(raw);
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  const cut = digits.length - scale;
  const fraction = digits.slice(cut).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${digits.slice(0, cut)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** `$name` becomes the literal that was given for it. Rejects with `parameter_missing`. */
export function compileParameter(node: TreeNode, scope: Scope): Typed {
  const name = text(node, 'identifier');
  const { usedParameters } = scope.statement;
  const { parameters } = scope.statement.context;
  if (!Object.hasOwn(parameters, name))
    throw sqlError('parameter_missing', `no value was given for the parameter $${name}`);
  usedParameters.add(name);
  const typed = constantTyped(parameterConstant(name, parameters[name] ?? null));
  scope.statement.spend(typed.sql.length);
  return typed;
}

function parameterConstant(name: string, value: ParamValue): Constant {
  if (value === null) return { kind: 'null' };
  if (typeof value === 'boolean') return { kind: 'bool', value };
  if (typeof value === 'string') return { kind: 'string', value };
  if (typeof value === 'bigint') return integerConstant(value);
  if (!Number.isFinite(value)) throw sqlError('bad_literal', `the parameter $${name} is not a finite number`);
  return { kind: 'float', text: Object.is(value, -0) ? '-0' : String(value) };
}
