import { outside } from '../tree/signature.js';

const operators = [
  ...[
    'IS DISTINCT FROM',
    'IS NOT DISTINCT FROM',
    'NOT IN',
    'IN',
    'BETWEEN',
    'NOT ILIKE',
    'ILIKE',
    'NOT LIKE',
    'LIKE',
    'NOT SIMILAR TO',
  ],
  ...[
    'SIMILAR TO',
    'AT TIME ZONE',
    'IS',
    'AND',
    'OR',
    '||',
    '!~~*',
    '~~*',
    '!~~',
    '~~',
    '!~*',
    '~*',
    '!~',
    '~',
    '<>',
    '>=',
    '<=',
    '=',
  ],
  ...['@>', '<@', '<<', '>>', '<', '>', '&', '|', '^', '#', '+', '-', '*', '/', '%'],
];

/** What a class is filed under: the outermost function, cast or operator; whole statements by themselves. */
export function familyOf(construct: string): string {
  const inner = /^\((.*)\)$/s.exec(construct)?.[1] ?? construct;
  const plain = outside(inner).trim();
  if (/^(TRY_)?CAST$/.test(plain)) return plain;
  const call = /^([a-z_][a-z_0-9]*)( FILTER| OVER| WITHIN GROUP| IGNORE NULLS.*| RESPECT NULLS.*)?$/i.exec(plain);
  if (call !== null && /^\w+\(/.test(inner))
    return `${(call[1] ?? '').toLowerCase()}()${/ OVER /.test(inner) ? ' OVER' : ''}`;
  if (/^CASE /.test(plain)) return 'CASE';
  if (/\b(FROM|WHERE|UNION|INTERSECT|EXCEPT|GROUP BY|ORDER BY|WITH)\b|,/.test(plain)) return 'whole statements';
  const operator = operators.find((each) => plain.includes(` ${each} `) || plain.endsWith(` ${each}`));
  if (operator !== undefined) return `operator ${operator}`;
  return /^(NOT|[-+~]) /.test(plain) ? 'unary operators' : 'expressions';
}
