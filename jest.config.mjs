/**
 * Tests run on the TypeScript sources of every room (export condition `inlay-source`), which Node loads itself; threads and
 * processes they start run on dist.
 */
const shared = {
  globalSetup: '<rootDir>/tools/jest/bundle.mjs',
  runtime: '<rootDir>/tools/jest/runtime.cjs',
  testEnvironment: '<rootDir>/tools/jest/environment.mjs',
  transform: {},
  modulePathIgnorePatterns: ['/dist/'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
};

export default {
  // Long enough for a machine that is busy with other work: tests wait for what happens, so a quiet one ends at once.
  // Jest reads it here only, not in a project.
  testTimeout: 600_000,
  testSequencer: '<rootDir>/tools/jest/sequencer.mjs',
  // A worker keeps the modules of the suites that it has run; one that grows beyond this is renewed, and loads them again.
  workerIdleMemoryLimit: '2GB',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['**/src/**/*.test.ts', '<rootDir>/tools/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/', '<rootDir>/e2e/'],
    },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/e2e/src/**/*.test.ts'] },
  ],
};
