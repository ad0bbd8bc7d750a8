// What `npm run build` does, for scripts that go on with what was built: compiles what changed, and bundles it. Ends the process where
// that fails.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const commands = [
  ['node_modules/typescript/bin/tsc', '-b'],
  ['tools/bundle.mjs', '--if-stale'],
];

export function build() {
  for (const [script, flag] of commands) {
    const { status } = spawnSync(process.execPath, [join(root, script), flag], { cwd: root, stdio: 'inherit' });
    if (status !== 0) process.exit(status ?? 1);
  }
}
