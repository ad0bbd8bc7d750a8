import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { importGraph } from './imports.js';
import { product, roomOf, subRoomOf } from './sources.js';

interface Rule {
  readonly name: string;
  readonly from: { readonly path: string; readonly pathNot: readonly string[] };
  readonly to: { readonly path: string };
}

interface FloorPlan {
  readonly floors: Readonly<Record<string, readonly (readonly string[])[]>>;
  readonly known: readonly { readonly from: string; readonly to: string; readonly why: string }[];
  readonly rules: readonly Rule[];
}

const { floors, known, rules } = createRequire(import.meta.url)('./floors.cjs') as FloorPlan;

/** As dependency-cruiser reads them. */
const isAgainst = (from: string, to: string): boolean =>
  rules.some(
    (rule) =>
      new RegExp(rule.from.path).test(from) &&
      !rule.from.pathNot.some((not) => new RegExp(not).test(from)) &&
      new RegExp(rule.to.path).test(to),
  );

/** The floor of a file, 0 is the top one; undefined for files in `src` itself. */
const floorOf = (file: string): number | undefined => {
  const floor = floors[roomOf(file)]?.findIndex((level) => level.includes(subRoomOf(file)));
  return floor === -1 ? undefined : floor;
};

describe('the folders of a room', () => {
  test('have a floor each', () => {
    const there = new Set(
      product.filter((file) => subRoomOf(file) !== '.').map((file) => `${roomOf(file)} ${subRoomOf(file)}`),
    );
    const planned = Object.entries(floors).flatMap(([room, levels]) =>
      levels.flat().map((folder) => `${room} ${folder}`),
    );
    // Generated code is flat, and what the rooms say to each other has no folders.
    expect(planned.toSorted()).toEqual([...there].filter((each) => !each.startsWith('proto ')).toSorted());
  });

  test('import downwards, but for what is known', () => {
    const found = [...importGraph()].flatMap(([from, imports]) =>
      imports
        .filter((to) => roomOf(to) === roomOf(from) && subRoomOf(to) !== subRoomOf(from))
        .filter((to) => {
          const [above, below] = [floorOf(from), floorOf(to)];
          return above !== undefined && below !== undefined && below <= above;
        })
        .map((to) => `${from} -> ${to}`),
    );
    // What is known and no longer there has to be taken out of the list.
    expect(found.toSorted()).toEqual(known.map(({ from, to }) => `${from} -> ${to}`).toSorted());
  });

  test('have rules that forbid the way up and the way aside, and no other', () => {
    expect(isAgainst('router/src/pipeline/a.ts', 'router/src/http/b.ts')).toBe(true);
    expect(isAgainst('router/src/http/a.ts', 'router/src/upstream/b.ts')).toBe(true);
    expect(isAgainst('querier/src/engine/child/a.ts', 'querier/src/sql/b.ts')).toBe(true);
    expect(isAgainst('router/src/http/a.ts', 'router/src/pipeline/b.ts')).toBe(false);
    expect(isAgainst('router/src/http/a.ts', 'router/src/http/deep/b.ts')).toBe(false);
    expect(isAgainst('router/src/pipeline/a.ts', 'router/src/errors.ts')).toBe(false);
    expect(isAgainst('router/src/pipeline/a.test.ts', 'router/src/http/b.ts')).toBe(false);
    expect(known.filter(({ from, to }) => isAgainst(from, to))).toEqual([]);
  });
});
