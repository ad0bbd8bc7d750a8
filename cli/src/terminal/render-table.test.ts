import { describe, expect, test } from '@jest/globals';
import { atLength } from '@inlay/testing';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { renderTable } from './render-table.js';

const cell = fc.oneof(
  fc.constantFrom('', '1', '-2.5', '9223372036854775807', '2026-01-01T00:00:00.123456789', '東京都', '🙂🙂', 'a b c'),
  fc.string({ maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('\u001b[2J', '\u202eabc', 'x\ny', '\u0085', '\u009b31m', '\u007f', '\ufeffa'),
);

describe('a table', () => {
  test('is never wider than the terminal, and says what it leaves out', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.array(cell, { minLength: 12, maxLength: 12 }), { maxLength: 4 }),
        fc.integer({ min: 30, max: 200 }),
        (columns, rows, width) => {
          const head = Array.from({ length: columns }, (_, i) => `column_${String(i)}`);
          const { text, hidden } = renderTable(head, rows, width);
          for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
          expect(hidden).toBeLessThan(columns);
        },
      ),
      { seed: 7, numRuns: atLength(300, 120) },
    );
  });

  test('shows no character that a terminal obeys, in head or cells', () => {
    fc.assert(
      fc.property(
        fc.array(cell, { minLength: 3, maxLength: 3 }),
        fc.array(cell, { minLength: 3, maxLength: 3 }),
        (head, row) => {
          const { text } = renderTable(head, [row]);
          expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff]/u);
          expect(text.split('\n')).toHaveLength(5);
        },
      ),
      { seed: 8, numRuns: atLength(300, 120) },
    );
  });

  test('cuts texts before numbers, and leaves columns out only when nothing else helps', () => {
    const wide = renderTable(['n', 's'], [['9223372036854775807', 'x'.repeat(100)]], 50);
    expect(wide.text).toContain('9223372036854775807');
    expect(wide.text).toContain('…');
    expect([wide.hidden, wide.cut]).toEqual([0, 1]);
    const many = Array.from({ length: 30 }, (_, i) => `c${String(i)}`);
    const numbers = renderTable(many, [many.map(() => '123456789')], 80);
    expect(numbers.hidden).toBe(24);
    expect(renderTable(many, [many]).hidden).toBe(0);
  });
});
