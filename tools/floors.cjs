const { testSupport } = require('./test-support.cjs');

/**
 * The folders below each room's `src`, from the top floor to the lowest: a folder imports from lower floors only, and from none
 * beside it. Files in `src` itself compose the room and hold its common words: all may import those, and they import all. A folder
 * whose own folders have an order stands here by its path. `.dependency-cruiser.cjs` makes rules of this, and
 * `tools/floors.test.ts` looks that every folder of a room stands here.
 */
const floors = {
  router: [['http', 'upstream'], ['pipeline']],
  ingester: [
    ['wal-log'],
    ['recovery', 'persist', 'server', 'store'],
    ['query', 'write-sink'],
    ['buffer', 'wal'],
    ['thread'],
  ],
  querier: [
    ['http', 'flight'],
    ['thread'],
    ['request'],
    ['query'],
    ['table-view', 'ingesters'],
    ['source'],
    // A front end knows the tree, and nothing of what becomes of it.
    ['engine', 'sql'],
    ['relation'],
  ],
  'querier/src/sql': [['bind'], ['calls'], ['meaning', 'syntax']],
  catalog: [
    ['remote', 'server', 'postgres', 'sqlite'],
    ['migrations'],
    ['sql'],
    ['rules', 'wire'],
    ['catalog'],
    ['model'],
  ],
  cli: [['cluster', 'demo', 'serve'], ['commands'], ['input', 'terminal']],
  'libs/core': [['access', 'concurrency', 'time']],
  'libs/columnar': [['parquet'], ['merge'], ['arrow', 'rows', 'sort', 'wire'], ['base']],
  'libs/line-protocol': [['table'], ['series'], ['scan']],
  'libs/object-store': [['threaded'], ['cluster', 'decorators', 'file'], ['stream']],
  'libs/services': [['write-log']],
  'libs/runtime': [
    ['role'],
    ['http', 'grpc'],
    ['server'],
    ['access', 'admission', 'observe'],
    ['files', 'options', 'process'],
  ],
};

/** Imports against this order that are left, with what will end each. May only become fewer: one that is gone has to be taken out. */
const known = [];

/** The folder whose folders are meant: a room's `src`, or what is named whole. */
const folderOf = (place) => (place.includes('/src/') ? place : `${place}/src`);

const escaped = (text) => text.replace(/[.+]/g, '\\$&');

/** As dependency-cruiser has them: one for each folder. Tests and their support are left out. */
const rules = Object.entries(floors).flatMap(([place, levels]) =>
  levels.flatMap((level, floor) =>
    level.flatMap((folder) => {
      const above = levels.slice(0, floor + 1).flat();
      const forbidden = above.filter((other) => other !== folder);
      if (forbidden.length === 0) return [];
      const parent = folderOf(place);
      const own = known.filter(({ from }) => from.startsWith(`${parent}/${folder}/`));
      return [
        {
          name: `floors-of-${place.replaceAll('/', '-')}-${folder}`,
          severity: 'error',
          comment: 'a folder imports from lower floors of its room only (tools/floors.cjs)',
          from: {
            path: `^${parent}/${folder}/`,
            pathNot: [...testSupport, ...own.map(({ from }) => `^${escaped(from)}$`)],
          },
          to: { path: `^${parent}/(${forbidden.join('|')})/` },
        },
      ];
    }),
  ),
);

/** Folders of the querier that read a language and make the tree of it. */
const frontEnds = ['sql'];
const frontEnd = `^querier/src/(${frontEnds.join('|')})/`;

/** What a front end knows, and who knows it: another one can stand beside it, and everything below serves both. */
const frontEndRules = [
  {
    name: 'front-ends-know-the-tree-only',
    severity: 'error',
    comment: 'a front end makes a tree of a text: it knows no query, no engine, no snapshot and no room that has them',
    from: { path: frontEnd, pathNot: testSupport },
    to: {
      path: '^(querier/src/|proto/|wire/|libs/|catalog/)',
      // `version()` is answered by the front end.
      pathNot: [frontEnd, '^querier/src/relation/', '^libs/core/', '^libs/runtime/src/version\\.ts$'],
    },
  },
  {
    name: 'front-ends-do-nothing',
    severity: 'error',
    comment:
      'a front end reads no file, opens no connection and starts no thread; the parser’s module is loaded at its one door',
    from: { path: frontEnd, pathNot: [...testSupport, '^querier/src/sql/syntax/parser-module\\.ts$'] },
    to: { dependencyTypes: ['core'], pathNot: ['^(node:)?util$'] },
  },
  {
    name: 'languages-are-known-to-planning',
    severity: 'error',
    comment: 'only planning reads a language: the service, the views and all below take a tree',
    from: { path: '^querier/src/', pathNot: [frontEnd, '^querier/src/thread/', ...testSupport] },
    to: { path: frontEnd },
  },
];

module.exports = { floors, folderOf, frontEnds, frontEndRules, known, rules };
