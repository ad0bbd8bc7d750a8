import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { importGraph } from './imports.js';
import { product, roomOf, subRoomOf } from './sources.js';

type Pattern = string | readonly string[];

interface Rule {
  readonly name: string;
  readonly from: { readonly path: string; readonly pathNot: readonly string[] };
  readonly to: { readonly path?: string; readonly pathNot?: Pattern; readonly dependencyTypes?: readonly string[] };
}

interface FloorPlan {
  readonly floors: Readonly<Record<string, readonly (readonly string[])[]>>;
  readonly folderOf: (place: string) => string;
  readonly known: readonly { readonly from: string; readonly to: string; readonly why: string }[];
  readonly rules: readonly Rule[];
  readonly frontEnds: readonly string[];
  readonly frontEndRules: readonly Rule[];
}

const { floors, folderOf, frontEnds, frontEndRules, known, rules } = createRequire(import.meta.url)(
  './floors.cjs',
) as FloorPlan;

const matches = (patterns: Pattern, path: string): boolean =>
  [patterns].flat().some((pattern) => new RegExp(pattern).test(path));

/** Names of the rules that an import is against, as dependency-cruiser reads them; modules of Node's are written `node:fs`. */
const against = (all: readonly Rule[], from: string, to: string): readonly string[] =>
  all
    .filter(
      (rule) =>
        matches(rule.from.path, from) &&
        !matches(rule.from.pathNot, from) &&
        (rule.to.path === undefined || matches(rule.to.path, to)) &&
        (rule.to.pathNot === undefined || !matches(rule.to.pathNot, to)) &&
        (rule.to.dependencyTypes === undefined || to.startsWith('node:')),
    )
    .map(({ name }) => name);

const isAgainst = (from: string, to: string): boolean => against(rules, from, to).length > 0;

/** The folder of a file below `parent`, and its floor there, 0 is the top one; undefined for files elsewhere and in `parent` itself. */
const placeIn = (parent: string, file: string): { readonly folder: string; readonly floor: number } | undefined => {
  if (!file.startsWith(`${parent}/`)) return undefined;
  const [folder = '', ...rest] = file.slice(parent.length + 1).split('/');
  if (rest.length === 0) return undefined;
  const levels = Object.entries(floors).find(([place]) => folderOf(place) === parent)?.[1] ?? [];
  return { folder, floor: levels.findIndex((level) => level.includes(folder)) };
};

describe('the folders of a room', () => {
  test('have a floor each', () => {
    const there = new Set(
      product.filter((file) => subRoomOf(file) !== '.').map((file) => `${roomOf(file)} ${subRoomOf(file)}`),
    );
    const planned = Object.entries(floors)
      .filter(([place]) => !place.includes('/src/'))
      .flatMap(([room, levels]) => levels.flat().map((folder) => `${room} ${folder}`));
    // Generated code is flat, and what the rooms say to each other has no folders.
    expect(planned.toSorted()).toEqual([...there].filter((each) => !each.startsWith('proto ')).toSorted());
  });

  test('of folders with an order of their own have a floor each, too', () => {
    for (const [parent, levels] of Object.entries(floors).filter(([place]) => place.includes('/src/'))) {
      const there = new Set(product.flatMap((file) => placeIn(parent, file)?.folder ?? []));
      expect(levels.flat().toSorted()).toEqual([...there].toSorted());
    }
  });

  test('import downwards, but for what is known', () => {
    const found = [...importGraph()].flatMap(([from, imports]) =>
      imports
        .filter((to) =>
          Object.keys(floors).some((place) => {
            const [above, below] = [placeIn(folderOf(place), from), placeIn(folderOf(place), to)];
            return (
              above !== undefined &&
              below !== undefined &&
              above.folder !== below.folder &&
              (below.floor <= above.floor || above.floor === -1)
            );
          }),
        )
        .map((to) => `${from} -> ${to}`),
    );
    // What is known and no longer there has to be taken out of the list.
    expect(found.toSorted()).toEqual(known.map(({ from, to }) => `${from} -> ${to}`).toSorted());
  });

  test('have rules that forbid the way up and the way aside, and no other', () => {
    expect(isAgainst('router/src/pipeline/a.ts', 'router/src/http/b.ts')).toBe(true);
    expect(isAgainst('router/src/http/a.ts', 'router/src/upstream/b.ts')).toBe(true);
    expect(isAgainst('querier/src/engine/child/a.ts', 'querier/src/sql/b.ts')).toBe(true);
    expect(isAgainst('querier/src/sql/meaning/a.ts', 'querier/src/sql/bind/query/b.ts')).toBe(true);
    expect(isAgainst('querier/src/table-view/a.ts', 'querier/src/query/b.ts')).toBe(true);
    expect(isAgainst('querier/src/query/a.ts', 'querier/src/thread/b.ts')).toBe(true);
    expect(isAgainst('querier/src/query/a.ts', 'querier/src/table-view/b.ts')).toBe(false);
    expect(isAgainst('querier/src/sql/bind/query/a.ts', 'querier/src/sql/calls/b.ts')).toBe(false);
    expect(isAgainst('router/src/http/a.ts', 'router/src/pipeline/b.ts')).toBe(false);
    expect(isAgainst('router/src/http/a.ts', 'router/src/http/deep/b.ts')).toBe(false);
    expect(isAgainst('router/src/pipeline/a.ts', 'router/src/errors.ts')).toBe(false);
    expect(isAgainst('router/src/pipeline/a.test.ts', 'router/src/http/b.ts')).toBe(false);
    expect(known.filter(({ from, to }) => isAgainst(from, to))).toEqual([]);
  });
});

describe('front ends of the querier', () => {
  const rulesAgainst = (from: string, to: string): readonly string[] => against(frontEndRules, from, to);
  const all = frontEndRules.map(({ name }) => name);

  test('know the tree, and nothing that becomes of it', () => {
    const from = 'querier/src/sql/bind/a.ts';
    for (const to of [
      'querier/src/query/query-service.ts',
      'querier/src/table-view/table-view.ts',
      'querier/src/engine/print/index.ts',
      'querier/src/source/table-snapshot.ts',
      'querier/src/thread/sql-thread.ts',
      'querier/src/options.ts',
      'libs/object-store/src/index.ts',
      'libs/runtime/src/index.ts',
      'proto/src/gen/inlay/v1/hot.ts',
      'catalog/src/index.ts',
    ])
      expect([to, rulesAgainst(from, to)]).toEqual([to, [all[0]]]);
    for (const to of ['querier/src/relation/make.ts', 'querier/src/sql/syntax/tree.ts', 'libs/core/src/index.ts'])
      expect([to, rulesAgainst(from, to)]).toEqual([to, []]);
  });

  test('read no files and reach no network', () => {
    for (const to of ['node:fs', 'node:fs/promises', 'node:net', 'node:http', 'node:worker_threads'])
      expect([to, rulesAgainst('querier/src/sql/calls/a.ts', to)]).toEqual([to, [all[1]]]);
    expect(rulesAgainst('querier/src/sql/syntax/parser-module.ts', 'node:fs/promises')).toEqual([]);
    expect(rulesAgainst('querier/src/sql/bounds.test.ts', 'node:fs')).toEqual([]);
    expect(rulesAgainst('querier/src/sql/calls/a.ts', 'node:util')).toEqual([]);
  });

  test('are known to planning alone', () => {
    const to = 'querier/src/sql/bind/read-statement.ts';
    for (const from of ['query/a.ts', 'table-view/a.ts', 'http/a.ts', 'relation/a.ts', 'engine/print/a.ts', 'build.ts'])
      expect([from, rulesAgainst(`querier/src/${from}`, to)]).toEqual([from, [all[2]]]);
    for (const from of ['thread/a.ts', 'query/a.test.ts', 'table-view/testing/a.ts'])
      expect([from, rulesAgainst(`querier/src/${from}`, to)]).toEqual([from, []]);
  });

  test('are folders that are there', () => {
    expect(frontEnds.filter((folder) => !product.some((file) => file.startsWith(`querier/src/${folder}/`)))).toEqual(
      [],
    );
  });
});
