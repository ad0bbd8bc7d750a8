import { sqlError } from '../sql-error.js';
import { isNode, kindOf, text } from './tree.js';
import { childShapes } from './tree-shapes.js';
import type { TreeNode } from './tree.js';

/** `json_serialize_sql` writes 64-bit integers bare, and a double would round them: they are read as text. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;
const bigInteger = /^-?\d{16,}$/;
const parseExact = (json: string): unknown =>
  JSON.parse(json.replace(stringOrNumber, (part) => (bigInteger.test(part) ? `"${part}"` : part)));

export interface ParserError {
  readonly message: string;
  readonly kind: string;
  readonly byteOffset: number | undefined;
}

/** The statement's node, every class, type and property of it known by name; or what the parser said. */
export function readTree(
  json: string,
): { readonly node: TreeNode } | { readonly error: ParserError } | { readonly statements: number } {
  const answer = parseExact(json);
  if (!isNode(answer)) throw sqlError('sql_unsupported', 'the parser answered nothing');
  if (answer['error'] === true) {
    const position = answer['position'];
    const byteOffset = typeof position === 'string' && /^\d+$/.test(position) ? Number(position) : undefined;
    return { error: { message: stringOf(answer['error_message']), kind: stringOf(answer['error_type']), byteOffset } };
  }
  const statements = Array.isArray(answer['statements']) ? (answer['statements'] as unknown[]) : [];
  const only: unknown = statements[0];
  if (statements.length !== 1 || !isNode(only) || !isNode(only['node'])) return { statements: statements.length };
  checkShape(only['node']);
  return { node: only['node'] };
}

const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Refuses what an engine upgrade may add: a class, a type or a property that this code would silently pass over. */
function checkShape(value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) checkShape(item);
    return;
  }
  if (!isNode(value)) return;
  const known = childShapes(value);
  if (known === undefined)
    throw sqlError('sql_unsupported', `${kindOf(value)} ${text(value, 'type')} is not supported`.trim());
  for (const [key, inner] of Object.entries(value)) {
    if (!known.has(key)) throw sqlError('sql_unsupported', `"${key}" of ${kindOf(value)} is not supported`);
    checkShape(inner);
  }
}
