import { describe, expect, test } from '@jest/globals';
import { atLength, isInShare, isWhole } from './share.js';

const cells = (rows: number, columns: number, layer: number): [number, number][] =>
  Array.from({ length: rows * columns }, (_, i): [number, number] => [Math.floor(i / columns), i % columns]).filter(
    ([row, column]) => isInShare(row, column, layer),
  );

describe('a share of a matrix', () => {
  test.each([
    [5, 6],
    [3, 3],
    [4, 7],
  ])('%i x %i: every row and every column is met', (rows, columns) => {
    const share = cells(rows, columns, 1);
    expect(new Set(share.map(([row]) => row)).size).toBe(rows);
    expect(new Set(share.map(([, column]) => column)).size).toBe(columns);
    if (!isWhole) expect(share.length).toBeLessThan((rows * columns) / 2);
  });

  test('three layers share nothing and leave nothing out', () => {
    const all = [0, 1, 2].flatMap((layer) => cells(5, 6, layer).map(String));
    expect(new Set(all).size).toBe(30);
    expect(all).toHaveLength(isWhole ? 90 : 30);
  });

  test('so many, or so few', () => {
    expect(atLength(10, 2)).toBe(isWhole ? 10 : 2);
  });
});
