const { testSupport } = require('./test-support.cjs');

/**
 * The folders below each room's `src`, from the top floor to the lowest: a folder imports from lower floors only, and from none
 * beside it. Files in `src` itself compose the room and hold its common words: all may import those, and they import all.
 * `.dependency-cruiser.cjs` makes rules of this, and `tools/floors.test.ts` looks that every folder stands here.
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
    ['sql'],
    ['plan', 'ingesters', 'request'],
    ['source'],
    ['engine'],
    ['relation'],
  ],
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

/**
 * Imports against this order that are left, with what will end each. May only become fewer: one that is gone has to be taken out.
 */
const known = [
  {
    from: 'querier/src/plan/scan.ts',
    to: 'querier/src/sql/identifiers.ts',
    why: 'how a text is quoted for the engine belongs to the floor of the engine, with the printer of its statements',
  },
  {
    from: 'querier/src/plan/table-view.ts',
    to: 'querier/src/sql/identifiers.ts',
    why: 'the same',
  },
  {
    from: 'querier/src/plan/table-view.ts',
    to: 'querier/src/sql/table-columns.ts',
    why: 'names of views are the printer’s too',
  },
  {
    from: 'querier/src/sql/create-query-service.ts',
    to: 'querier/src/thread/statement-planner.ts',
    why: 'a type only: the query service is no part of the front end of SQL, and will stand above both',
  },
];

const escaped = (text) => text.replace(/[.+]/g, '\\$&');

/** As dependency-cruiser has them: one for each folder. Tests and their support are left out. */
const rules = Object.entries(floors).flatMap(([room, levels]) =>
  levels.flatMap((level, floor) =>
    level.flatMap((folder) => {
      const above = levels.slice(0, floor + 1).flat();
      const forbidden = above.filter((other) => other !== folder);
      if (forbidden.length === 0) return [];
      const own = known.filter(({ from }) => from.startsWith(`${room}/src/${folder}/`));
      return [
        {
          name: `floors-of-${room.replace('/', '-')}-${folder}`,
          severity: 'error',
          comment: 'a folder imports from lower floors of its room only (tools/floors.cjs)',
          from: {
            path: `^${room}/src/${folder}/`,
            pathNot: [...testSupport, ...own.map(({ from }) => `^${escaped(from)}$`)],
          },
          to: { path: `^${room}/src/(${forbidden.join('|')})/` },
        },
      ];
    }),
  ),
);

module.exports = { floors, known, rules };
