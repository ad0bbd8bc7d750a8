// `npm run parts [-- <name> …]`: brings the real components that npm does not carry. Idempotent: what is there is left alone.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const sh = (command) => spawnSync('bash', ['-c', command], { stdio: 'inherit' }).status === 0;
const has = (command) => spawnSync('bash', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0;

/** Each part: how to see that it is there, and how it comes. Versions are Debian 12's. */
const parts = {
  influxdb: {
    what: 'InfluxDB 1.6.7 (Debian), the peer of `npm run bench`',
    present: () => has('influxd') || existsSync('/usr/bin/influxd'),
    // The package's service must not start: the bench runs its own instance on its own port and folder.
    install: () =>
      sh(
        'apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends influxdb',
      ),
  },
  pyarrow: {
    what: 'pyarrow (PyPI), a second reader of what Flight sends',
    present: () => spawnSync('python3', ['-c', 'import pyarrow.flight'], { stdio: 'ignore' }).status === 0,
    install: () => sh('python3 -m pip install --quiet --disable-pip-version-check pyarrow==21.0.0'),
  },
  datafusion: {
    what: 'DataFusion 55 (PyPI), the peer that SQL is compared with',
    present: () => spawnSync('python3', ['-c', 'import datafusion'], { stdio: 'ignore' }).status === 0,
    install: () => sh('python3 -m pip install --quiet --disable-pip-version-check datafusion==55.0.0 pyarrow==21.0.0'),
  },
};

const wanted = process.argv.slice(2);
for (const name of wanted)
  if (parts[name] === undefined) {
    process.stderr.write(`no part is called "${name}"; there are: ${Object.keys(parts).join(', ')}\n`);
    process.exit(2);
  }
let failed = false;
for (const [name, part] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  if (part.present()) process.stdout.write(`${name}: there (${part.what})\n`);
  else {
    process.stdout.write(`${name}: installing (${part.what}) …\n`);
    if (!part.install() || !part.present()) {
      process.stderr.write(`${name}: could not be installed\n`);
      failed = true;
    }
  }
}
process.exit(failed ? 1 : 0);
