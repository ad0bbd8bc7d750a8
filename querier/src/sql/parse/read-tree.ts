import { sqlError } from '../sql-error.js';
import { checkTreeSize, deepAsComplex } from './statement-limits.js';
import { refusalOf } from './refused-shapes.js';
import { isNode } from './tree.js';
import { childShapes } from './tree-shapes.js';
import type { TreeNode } from './tree.js';

/** `json_serialize_sql` writes 64-bit integers bare, and a double would round them, and infinity as no JSON has it: they are read as text. */
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|-?Infinity|NaN/g;
const noJson = /^(?:-?\d{16,}|-?Infinity|NaN)$/;
const parseExact = (json: string): unknown =>
  JSON.parse(json.replace(stringOrNumber, (part) => (noJson.test(part) ? `"${part}"` : part)));

/** UTF-8, as the engine gives it. */
export const textOfTree = (json: Uint8Array): string =>
  Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString('utf8');

/** The parser's refusal of a statement. */
export interface ParserError {
  readonly message: string;
  readonly kind: string;
  readonly byteOffset: number | undefined;
}

export type ReadTree = { readonly node: TreeNode } | { readonly error: ParserError } | { readonly statements: number };

/** The statement's node, every class, type and property of it known by name; or what the parser said. */
export function readTree(json: string): ReadTree {
  const answer = deepAsComplex(() => parseExact(json));
  if (!isNode(answer)) throw sqlError('sql_unsupported', 'the parser answered nothing');
  if (answer['error'] === true) {
    const position = answer['position'];
    const byteOffset = typeof position === 'string' && /^\d+$/.test(position) ? Number(position) : undefined;
    return { error: { message: stringOf(answer['error_message']), kind: stringOf(answer['error_type']), byteOffset } };
  }
  const statements = Array.isArray(answer['statements']) ? (answer['statements'] as unknown[]) : [];
  const only: unknown = statements[0];
  if (statements.length !== 1 || !isNode(only) || !isNode(only['node'])) return { statements: statements.length };
  checkSize(only['node']);
  checkShape(only['node']);
  return { node: only['node'] };
}

/** Without recursion, so that it can say of any tree that it is too deep. */
function checkSize(root: TreeNode): void {
  let level: object[] = [root];
  let nodes = 0;
  for (let depth = 1; level.length > 0; depth++) {
    nodes += level.length;
    checkTreeSize(nodes, depth);
    level = level.flatMap((node) =>
      (Object.values(node) as unknown[]).filter((value) => typeof value === 'object' && value !== null),
    );
  }
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
  if (known === undefined) throw sqlError('sql_unsupported', refusalOf(value));
  for (const [key, inner] of Object.entries(value)) {
    if (!known.has(key)) throw sqlError('sql_unsupported', `a part of the statement ("${key}") is not supported`);
    checkShape(inner);
  }
}
