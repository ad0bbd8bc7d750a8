import { describe, expect, test } from '@jest/globals';
import { parseStatement } from '../parse-statement.js';
import { compact } from '../testing/compact.js';
import type { Expression } from '../tree.js';

const numbers = (n: number): string => Array.from({ length: n }, (_, i) => String(i - 3)).join(', ');

async function where(condition: string): Promise<Expression | undefined> {
  const statement = await parseStatement(`SELECT 1 FROM t WHERE ${condition}`);
  if (statement.kind !== 'query' || statement.query.body.kind !== 'select') throw new Error('no SELECT');
  return statement.query.body.where;
}

describe('lists of hundreds of literals', () => {
  test('are values beside the tree, whatever stands between them', async () => {
    const list = Array.from({ length: 300 }, (_, i) => `'it''s ${String(i)}'`).join(' /* , */ ,\n-- )\n');
    expect(await where(`a NOT IN (${list})\n AND b`)).toMatchObject({
      kind: 'and',
      operands: [
        {
          kind: 'in',
          negated: true,
          items: { kind: 'string', values: expect.arrayContaining(["it's 0", "it's 299"]) as unknown },
        },
        // Two lines an item, and one behind the list.
        { kind: 'name', at: { line: 600, column: 6 } },
      ],
    });
    expect(await where(`a IN (${numbers(256)})`)).toMatchObject({
      items: { kind: 'int', values: Array.from({ length: 256 }, (_, i) => BigInt(i) - 3n) },
    });
  });

  test('of other literals, or with something else among them, are like all others', async () => {
    const mixed = ["'x'", '1.5', '- x', '$p', "e'x'", '12345678901234567890', '(1)', 'NULL', "x'00'"];
    for (const item of mixed) {
      const found = await where(`a IN (${numbers(256)}, ${item})`);
      expect(found?.kind === 'in' && Array.isArray(found.items) ? found.items.length : found).toBe(257);
    }
    const short = await where(`a IN (${numbers(255)})`);
    expect(short?.kind === 'in' && Array.isArray(short.items)).toBe(true);
  });

  test('a parameter of the user’s is no list, whatever its name', async () => {
    expect(compact(await where(`a IN ($list) AND b IN (${numbers(300)}) AND c IN ($list, $list)`))).toMatch(
      /^\(in\{operand: a, items: \[\$list\]\} AND in\{operand: b, items: int\{values: .*\}\} AND in\{operand: c, items: \[\$list, \$list\]\}\)$/,
    );
  });
});
