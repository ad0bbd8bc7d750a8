// `npm run crash [-- --rounds N]`: the crash suites of npm test with as many kills as are asked for.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '100' } } });
const test = fileURLToPath(new URL('test.mjs', import.meta.url));
const suites = ['--selectProjects', 'e2e', '--testPathPatterns', 'e2e/src/cases/(serve|five)-crash'];
const run = spawnSync(process.execPath, [test, ...suites], {
  stdio: 'inherit',
  env: { ...process.env, INLAY_TEST_CRASH_ROUNDS: values.rounds },
});
process.exit(run.status ?? 1);
