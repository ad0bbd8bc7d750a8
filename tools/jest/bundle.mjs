// Tests start processes from the bundle: after a `tsc -b` alone it would be an old one.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export default function makeBundle() {
  const { status } = spawnSync(
    process.execPath,
    [fileURLToPath(new URL('../bundle.mjs', import.meta.url)), '--if-stale'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  if (status !== 0) throw new Error('the bundle could not be made: run npm run build');
}
