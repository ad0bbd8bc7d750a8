#!/usr/bin/env node
// The `inlay` command. Its code is built, bundled and compiled by `npm start`, `npm test` or `npm run build`.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Script } from 'node:vm';

/** To compile what they load takes a quarter of the CPU of their start, so that the build did it; other commands load little. */
const servers = ['serve', 'router', 'ingester', 'querier', 'catalog'];

const at = (name) => fileURLToPath(new URL(`../dist/bundle/${name}`, import.meta.url));

/**
 * What was compiled of this very text, which V8 tells by its length alone: the build wrote the same mark at the head of both. Without
 * it the text is compiled here.
 */
function compiledOf(source) {
  if (!existsSync(at('inlay.cache'))) return undefined;
  const bytes = readFileSync(at('inlay.cache'));
  const mark = source.slice(0, source.indexOf('*/') + 2);
  return bytes.toString('latin1', 0, mark.length) === mark ? bytes.subarray(mark.length) : undefined;
}

function startCompiled(filename) {
  // Each byte of it is a character, which need not be decoded.
  const source = readFileSync(filename, 'latin1');
  const script = new Script(source, { filename, cachedData: compiledOf(source) });
  script.runInThisContext()(createRequire(filename), (place) => import(place), pathToFileURL(filename).href);
}

if (!existsSync(at('contents.json'))) {
  process.stderr.write('inlay is not built yet: run `npm run build` first\n');
  process.exitCode = 1;
} else if (servers.includes(process.argv[2])) startCompiled(at('inlay.cjs'));
else await import(pathToFileURL(at('inlay.js')).href);
