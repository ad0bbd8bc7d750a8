// `npm test [-- <jest arguments>]`: builds, runs every suite, and ends with a table of suites: ran, or skipped with the reason.
// `npm run test:whole` is the same with `--whole`: the long suites try every case, of which `npm test` takes a share.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const node = (args, options = {}) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', ...options });

const isWhole = process.argv.includes('--whole');
const jestArguments = process.argv.slice(2).filter((argument) => argument !== '--whole');

process.stdout.write('Building …\n');
build();

const folder = mkdtempSync(join(tmpdir(), 'inlay-test-'));
const report = join(folder, 'jest.json');
const jest = node(
  [join(root, 'node_modules/jest/bin/jest.js'), '--json', `--outputFile=${report}`, '--maxWorkers=3', ...jestArguments],
  { env: { ...process.env, ...(isWhole ? { INLAY_TEST_WHOLE: '1' } : {}) } },
);

let results;
try {
  results = JSON.parse(readFileSync(report, 'utf8'));
} catch {
  process.stderr.write('Jest ended without a report.\n');
  process.exit(jest.status || 1);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const rows = results.testResults
  .map((suite) => {
    const count = (status) => suite.assertionResults.filter((test) => test.status === status).length;
    const passed = count('passed');
    const failed = count('failed');
    const pending = suite.assertionResults.filter((test) => test.status === 'pending');
    const why = [
      ...new Set(pending.map((test) => /\[needs .*?\]/.exec(test.fullName)?.[0] ?? '[skipped without a reason]')),
    ].join(' ');
    const state = suite.status === 'failed' ? 'FAILED' : passed === 0 && pending.length > 0 ? 'skipped' : 'ran';
    const tests = `${passed} passed${failed > 0 ? `, ${failed} failed` : ''}${pending.length > 0 ? `, ${pending.length} skipped` : ''}`;
    const seconds = ((suite.endTime - suite.startTime) / 1000).toFixed(1);
    return {
      name: relative(root, suite.name),
      state,
      tests,
      seconds,
      why: suite.status === 'failed' && suite.assertionResults.length === 0 ? 'did not load' : why,
    };
  })
  .sort((a, b) => a.name.localeCompare(b.name));
const width = Math.max(...rows.map((row) => row.name.length), 5);
process.stdout.write(`\n${'suite'.padEnd(width)}  state    seconds  tests\n`);
for (const row of rows)
  process.stdout.write(
    `${row.name.padEnd(width)}  ${row.state.padEnd(7)}  ${row.seconds.padStart(7)}  ${row.tests} ${row.why}\n`,
  );

const skipped = results.numPendingTests;
const brokenSuites = results.numRuntimeErrorTestSuites;
if (skipped > 0 && process.env.INLAY_REQUIRE_PARTS === '1')
  process.stdout.write('\nINLAY_REQUIRE_PARTS=1: a skipped suite is a failure.\n');
process.stdout.write(
  `\n${results.numPassedTests} passed, ${results.numFailedTests + brokenSuites} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
);
if (results.numPassedTests === 0) process.exit(1);
process.exit(skipped > 0 && process.env.INLAY_REQUIRE_PARTS === '1' ? 1 : (jest.status ?? 1));
