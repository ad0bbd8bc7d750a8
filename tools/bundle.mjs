// `npm run build`, second half: one bundle of what `inlay` and its threads load, in cli/dist/bundle. A start reads some ten files
// instead of nine hundred, which took longer than all the rest of it. `--if-stale`: only when something was compiled or installed since.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import supportList from './test-support.cjs';

const { testSupport } = supportList;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'cli/dist/bundle');
/** Which modules each file of the bundle holds; written last, so that it tells when a bundle is whole. */
const contents = join(out, 'contents.json');
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

/** A file of the bundle lies elsewhere than the modules in it, whose own addresses are asked for: entries are its neighbours. */
const addresses = {
  name: 'addresses',
  setup(esbuild) {
    esbuild.onLoad({ filter: /\/dist\/.*\.js$/ }, ({ path }) => {
      if (path.includes('node_modules')) return undefined;
      const source = readFileSync(path, 'utf8');
      if (!source.includes('import.meta.url')) return undefined;
      const own = `new URL(${JSON.stringify(relative(out, path))}, import.meta.url).href`;
      const moved = source
        .split(entryCall)
        .map((part, i) =>
          i % 2 === 1 ? `new URL('./${basename(part)}', import.meta.url)` : part.replaceAll('import.meta.url', own),
        );
      return { contents: moved.join(''), loader: 'js' };
    });
  },
};

async function bundle() {
  const started = performance.now();
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, 'cli/dist/inlay.js'), ...findEntries()],
    outdir: out,
    entryNames: '[name]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Keeping names costs a call for every closure that is made: a fifth of a request with one line.
    keepNames: false,
    external,
    plugins: [addresses],
    // CommonJS modules in it ask for modules of Node.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    metafile: true,
    logLevel: 'warning',
  });
  const files = Object.entries(metafile.outputs).map(([path, { inputs }]) => [basename(path), Object.keys(inputs)]);
  const strays = new Set(files.flatMap(([, inputs]) => inputs).filter(isTestSupport));
  if (strays.size > 0) throw new Error(`a release would hold what is for tests: ${[...strays].join(', ')}`);
  const current = new Set([...files.map(([name]) => name), basename(contents)]);
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
