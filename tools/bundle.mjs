// `npm run build`, second half: what `inlay` and its threads load as few files, in cli/dist/bundle, those of servers as one that is compiled
// already. A start reads some ten files instead of nine hundred, which took longer than all the rest of it. `--if-stale`: only when
// something was compiled or installed since.
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { build } from 'esbuild';
import supportList from './test-support.cjs';

const { testSupport } = supportList;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'cli/dist/bundle');
/** Which modules each file of the bundle holds; written last, so that it tells when a bundle is whole. */
const contents = join(out, 'contents.json');
const servers = join(out, 'inlay.cjs');
const compiled = join(out, 'inlay.cache');
const rooms = [
  'proto',
  ...readdirSync(join(root, 'libs')).map((name) => `libs/${name}`),
  'catalog',
  'wire',
  'router',
  'ingester',
  'querier',
  'cli',
];
const entryCall = /\bentryPoint\(import\.meta\.url, '([^']+)'\)/g;
/** Machine code, and modules that look for files beside themselves. */
const external = ['@duckdb/*', 'libsql', '@node-rs/*', 'parquet-wasm', 'pg-native'];
/** Tests, and what only they use: the programs that they start run from `dist`. */
const isTestSupport = (path) =>
  !path.includes('node_modules/') && testSupport.some((place) => new RegExp(place).test(path));
const dayMs = 86_400_000;

const madeAt = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

function scripts(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.js') && !entry.parentPath.startsWith(out))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !isTestSupport(relative(root, path)));
}

/** The programs of threads and child processes: what sources name in `entryPoint`. */
function findEntries() {
  const found = new Set();
  for (const room of rooms)
    for (const path of scripts(join(root, room, 'dist')))
      for (const [, target] of readFileSync(path, 'utf8').matchAll(entryCall))
        found.add(resolve(dirname(path), target));
  return [...found];
}

/** The modules of the house, with what `change` makes of those that look like `pattern`. */
const changed = (name, pattern, change) => ({
  name,
  setup(esbuild) {
    esbuild.onLoad({ filter: /\/dist\/.*\.js$/ }, ({ path }) => {
      if (path.includes('node_modules')) return undefined;
      const source = readFileSync(path, 'utf8');
      return pattern.test(source) ? { contents: change(source, path), loader: 'js' } : undefined;
    });
  },
});

/** A file of the bundle lies elsewhere than the modules in it, whose own addresses are asked for: entries are its neighbours. */
function withAddresses(source, path) {
  const own = `new URL(${JSON.stringify(relative(out, path))}, import.meta.url).href`;
  return source
    .split(entryCall)
    .map((part, i) =>
      i % 2 === 1 ? `new URL('./${basename(part)}', import.meta.url)` : part.replaceAll('import.meta.url', own),
    )
    .join('');
}

/** An import of what is only known when it runs; it is done outside, since code that was compiled before cannot. */
const computedImport = /\bimport\((?!['"])/;
const withImports = (source, path) =>
  withAddresses(source, path).replaceAll(new RegExp(computedImport, 'g'), 'importModule(');

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  // Keeping names costs a call for every closure that is made: a fifth of a request with one line.
  keepNames: false,
  external,
  metafile: true,
  logLevel: 'warning',
};

/** Client commands, threads and child processes, which share what they have in common. */
const buildEntries = () =>
  build({
    ...shared,
    entryPoints: [join(root, 'cli/dist/inlay.js'), ...findEntries()],
    outdir: out,
    entryNames: '[name]',
    splitting: true,
    format: 'esm',
    plugins: [changed('addresses', /import\.meta\.url/, withAddresses)],
    // CommonJS modules in it ask for modules of Node.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
  });

/** Servers as one function, which `cli/bin/inlay.mjs` calls; `id` tells what was compiled of it from what is of another build. */
const buildServers = (id) =>
  build({
    ...shared,
    entryPoints: [join(root, 'cli/dist/inlay.js')],
    outfile: servers,
    format: 'cjs',
    plugins: [
      changed('addresses and imports', new RegExp(`import\\.meta\\.url|${computedImport.source}`), withImports),
    ],
    supported: { 'dynamic-import': false },
    // Half of it is comments and space, which would be read at every start. Names stay, and lines short enough to be found by number.
    minifyWhitespace: true,
    lineLimit: 120,
    legalComments: 'external',
    define: { 'import.meta.url': 'bundleUrl' },
    banner: {
      js: `/*${id}*/(function (require, importModule, bundleUrl) { const exports = {}, module = { exports };`,
    },
    footer: { js: '})' },
  });

/** What V8 makes of that text before it runs. V8 itself refuses it when it is of another version, or runs with other flags. */
function compileServers(id) {
  const source = readFileSync(servers, 'latin1');
  if (/[\x80-\xff]/.test(source))
    throw new Error('the bundle is read byte by byte, and has characters of several bytes in it');
  const script = new Script(source, { filename: servers });
  writeFileSync(compiled, Buffer.concat([Buffer.from(`/*${id}*/`), script.createCachedData()]));
}

async function bundle() {
  const started = performance.now();
  const id = randomUUID();
  const built = [await buildEntries(), await buildServers(id)];
  compileServers(id);
  const outputs = Object.assign({}, ...built.map(({ metafile }) => metafile.outputs));
  const files = Object.entries(outputs).map(([path, { inputs }]) => [basename(path), Object.keys(inputs)]);
  const strays = new Set(files.flatMap(([, inputs]) => inputs).filter(isTestSupport));
  if (strays.size > 0) throw new Error(`a release would hold what is for tests: ${[...strays].join(', ')}`);
  const current = new Set([
    ...files.map(([name]) => name),
    basename(contents),
    basename(compiled),
    `${basename(servers)}.LEGAL.txt`,
  ]);
  // A server that runs may yet load a file of the build that it was started from.
  for (const name of readdirSync(out))
    if (!current.has(name) && Date.now() - madeAt(join(out, name)) > dayMs) rmSync(join(out, name));
  writeFileSync(contents, JSON.stringify(Object.fromEntries(files)));
  process.stdout.write(`Bundled in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
}

mkdirSync(out, { recursive: true });
const changedAt = Math.max(
  ...rooms.map((room) => madeAt(join(root, room, 'dist/.tsbuildinfo'))),
  // Packages are in it too: npm writes this file whenever it installs some.
  madeAt(join(root, 'node_modules/.package-lock.json')),
  madeAt(fileURLToPath(import.meta.url)),
  madeAt(join(root, 'tools/test-support.cjs')),
);
if (!process.argv.includes('--if-stale') || madeAt(contents) <= changedAt) await bundle();
