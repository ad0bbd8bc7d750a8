/** Who may import whom. The picture is in ARCHITECTURE.md; every rule holds for the whole repository. */
const { frontEndRules, rules: floors } = require('./tools/floors.cjs');
const { testSupport } = require('./tools/test-support.cjs');

const roles = '^(router|ingester|querier|catalog|cli)/';
const door = (name, module, allowed) => ({
  name: `door-${name}`,
  severity: 'error',
  comment: `${name} is used behind one door`,
  from: { pathNot: [...allowed, ...testSupport, '^node_modules'] },
  to: { path: `node_modules/${module}(/|$)` },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: { pathNot: '^proto/src/gen' }, to: { circular: true } },
    {
      name: 'core-imports-nothing',
      severity: 'error',
      from: { path: '^libs/core/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^libs/core/', '^node:'], dependencyTypesNot: ['core'] },
    },
    {
      name: 'core-tests-import-the-runner',
      severity: 'error',
      from: { path: '^libs/core/.*\\.test\\.ts$' },
      to: { pathNot: ['^libs/core/', '^node:', '^node_modules/@jest/'], dependencyTypesNot: ['core'] },
    },
    {
      name: 'proto-is-a-leaf',
      severity: 'error',
      from: { path: '^proto/' },
      to: { path: '^(libs|catalog|wire|router|ingester|querier|cli|bench|e2e)/' },
    },
    {
      name: 'libs-know-no-role',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(catalog|wire|router|ingester|querier|cli|bench|e2e)/' },
    },
    {
      name: 'columnar-below-line-protocol',
      severity: 'error',
      from: { path: '^libs/columnar/' },
      to: { path: '^libs/(line-protocol|services|object-store|runtime)/' },
    },
    {
      name: 'object-store-on-core',
      severity: 'error',
      from: { path: '^libs/object-store/', pathNot: '\\.test\\.ts$' },
      to: { path: '^libs/(?!core|object-store)' },
    },
    {
      name: 'runtime-on-core',
      severity: 'error',
      from: { path: '^libs/runtime/', pathNot: '\\.test\\.ts$' },
      to: { path: '^libs/(?!core|runtime)' },
    },
    {
      name: 'services-are-words',
      severity: 'error',
      from: { path: '^libs/services/' },
      to: { path: '^(proto|libs/(runtime|object-store|line-protocol))/' },
    },
    {
      name: 'testing-in-tests-only',
      severity: 'error',
      comment: 'product code loads nothing that is for tests (tools/test-support.cjs)',
      from: { pathNot: [...testSupport, '^node_modules'] },
      to: { path: testSupport, pathNot: '^node_modules' },
    },
    ...['router', 'ingester', 'querier'].map((role) => ({
      name: `${role}-meets-others-in-proto`,
      severity: 'error',
      from: { path: `^${role}/` },
      to: { path: `^(router|ingester|querier|cli|bench|e2e)/`, pathNot: `^${role}/` },
    })),
    {
      name: 'catalog-knows-no-role',
      severity: 'error',
      from: { path: '^catalog/' },
      to: { path: '^(wire|router|ingester|querier|cli|bench|e2e)/' },
    },
    {
      name: 'wire-knows-no-role',
      severity: 'error',
      from: { path: '^wire/' },
      to: { path: '^(router|ingester|querier|cli|bench|e2e|libs/(line-protocol|object-store))/' },
    },
    {
      name: 'public-ports-only',
      severity: 'error',
      from: { path: '^(bench|e2e)/' },
      to: { path: '^(router|ingester|querier|catalog|wire|cli|proto|libs/(?!testing))' },
    },
    door('grpc', '@grpc/grpc-js', ['^libs/runtime/', '^proto/src/gen/']),
    door('arrow', 'apache-arrow', ['^libs/columnar/', '^e2e/', '^bench/']),
    door('parquet-wasm', 'parquet-wasm', ['^libs/columnar/']),
    door('duckdb', '@duckdb', ['^querier/src/engine/']),
    door('sqlparser', '@guanmingchiu/sqlparser-ts', ['^querier/src/sql/syntax/parser-module']),
    door('pg', 'pg', ['^catalog/']),
    door('libsql', 'libsql', ['^catalog/']),
    door('kysely', 'kysely', ['^catalog/']),
    door('prom-client', 'prom-client', ['^libs/runtime/']),
    door('fastify', 'fastify', ['^libs/runtime/']),
    door('pino', 'pino', ['^libs/runtime/']),
    // Between the folders of one room.
    ...floors,
    ...frontEndRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(/dist/|^tools/dist)' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['inlay-source', 'import', 'node', 'default'],
    },
  },
};
