import type { Part } from './tree.js';

/**
 * What statements of one class have in common: columns and constants are only their types, names are gone. Two statements that
 * differ in these ways only are one class.
 */
export function signatureOf(tree: Part): string {
  return rough(tree).replaceAll(/\s+/g, ' ').trim();
}

function rough(tree: Part): string {
  if (typeof tree === 'string') return tree;
  if (tree.kind === 'column' || tree.kind === 'literal') return tree.type ?? '';
  if (tree.kind === 'alias') return '';
  if (tree.kind === 'table') return 't';
  const parts = tree.parts.map(rough);
  // A list of alike items says no more than one of them does.
  if (tree.kind === 'list')
    return parts.filter((item, i) => item !== '' && parts.indexOf(item) === i).join(tree.between);
  return parts.join('');
}

/** The text outside of parentheses and brackets. */
export function outside(construct: string): string {
  let depth = 0;
  let out = '';
  for (const char of construct) {
    if ('([{'.includes(char)) depth++;
    if (depth === 0) out += char;
    if (')]}'.includes(char)) depth--;
  }
  return out;
}

/** `SELECT round(f64) FROM t` is `round(f64)`: the outputs alone, where nothing else is said. */
export function constructOf(signature: string): string {
  const outputs = /^SELECT (.*?)(?: FROM [tmew])?$/s.exec(signature)?.[1];
  return outputs === undefined || /\b(FROM|WHERE|UNION|INTERSECT|EXCEPT|HAVING|ORDER BY)\b/.test(outside(outputs))
    ? signature
    : outputs;
}
