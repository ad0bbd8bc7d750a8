/**
 * Generates proto/src/gen and proto/src/index.ts from the .proto files with the plugins in node_modules (no network).
 *   node tools/gen-proto.mjs           writes what differs
 *   node tools/gen-proto.mjs --check   writes nothing; exits 1 when the committed output differs
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const protoDir = join(root, 'proto');
const binDir = join(root, 'node_modules', '.bin');

/** Paths of all files below `dir`, relative, `/`-separated, sorted. */
function filesBelow(dir) {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(dir.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

/** One namespace a file: inlay/v1/batch.ts becomes `batch`, arrow/flight/flight_sql.ts `flightSql`. */
function indexOf(generated) {
  const seen = new Map();
  const lines = generated.map((file) => {
    const base = file.slice(file.lastIndexOf('/') + 1, -'.ts'.length);
    const name = base.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
    if (seen.has(name))
      throw new Error(`${file} and ${seen.get(name)} would both be exported as "${name}": rename one`);
    seen.set(name, file);
    return `export * as ${name} from './gen/${file.slice(0, -'.ts'.length)}.js';\n`;
  });
  return `// Written by tools/gen-proto.mjs (npm run gen). Do not edit.\n${lines.join('')}`;
}

/** Everything that generation makes, by path below proto/src. */
function generate() {
  const out = mkdtempSync(join(tmpdir(), 'inlay-gen-'));
  try {
    const buf = join(binDir, process.platform === 'win32' ? 'buf.cmd' : 'buf');
    const env = { ...process.env, PATH: `${binDir}${delimiter}${process.env.PATH ?? ''}` };
    const run = spawnSync(buf, ['generate', '--output', out], {
      cwd: protoDir,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (run.error !== undefined) throw run.error;
    if (run.status !== 0) process.exit(run.status ?? 1);
    const generated = join(out, 'src', 'gen');
    const names = filesBelow(generated);
    const files = new Map(names.map((name) => [`gen/${name}`, readFileSync(join(generated, name), 'utf8')]));
    files.set('index.ts', indexOf(names));
    return files;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

const source = join(protoDir, 'src');
const files = generate();
const extra = filesBelow(join(source, 'gen'))
  .filter((name) => !files.has(`gen/${name}`))
  .map((name) => `gen/${name}`);
const differing = [...files].filter(([name, text]) => {
  const path = join(source, name);
  return !existsSync(path) || readFileSync(path, 'utf8') !== text;
});

if (process.argv.includes('--check')) {
  for (const name of [...differing.map(([differs]) => differs), ...extra])
    console.error(`proto/src/${name} is not what the .proto files give`);
  if (differing.length + extra.length > 0) {
    console.error('run: npm run gen');
    process.exit(1);
  }
} else {
  for (const [name, text] of differing) {
    mkdirSync(dirname(join(source, name)), { recursive: true });
    writeFileSync(join(source, name), text);
  }
  for (const name of extra) rmSync(join(source, name));
  console.log(
    `proto: ${String(files.size)} files, ${String(differing.length)} written, ${String(extra.length)} removed`,
  );
}
