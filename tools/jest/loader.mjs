// Loads TypeScript in tests: every room from its sources (export condition `inlay-source`), compiled by esbuild.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';

const globals = new URL('globals.mjs', import.meta.url).href;
const conditions = ['inlay-source', 'node', 'import', 'node-addons', 'module-sync'];

const isSource = (url) => url !== undefined && /\.ts(?:\?|$)/.test(url);

export function resolve(specifier, context, next) {
  if (specifier === '@jest/globals') return { url: globals, format: 'module', shortCircuit: true };
  // Sources name the compiled files.
  if (specifier.startsWith('.') && specifier.endsWith('.js') && isSource(context.parentURL))
    return {
      url: new URL(`${specifier.slice(0, -3)}.ts`, context.parentURL).href,
      format: 'module',
      shortCircuit: true,
    };
  return next(specifier, { ...context, conditions });
}

export async function load(url, context, next) {
  if (!isSource(url)) return next(url, context);
  const sourcefile = fileURLToPath(url);
  const { code } = await transform(await readFile(sourcefile, 'utf8'), {
    sourcefile,
    loader: 'ts',
    target: 'node20',
    sourcemap: 'inline',
    sourcesContent: false,
  });
  return { format: 'module', source: code, shortCircuit: true };
}
