/**
 * URL of the built JavaScript of a worker or child process that lies beside a source file. Threads and processes always
 * run from `dist`; under Jest the caller runs from `src`, so that part of the path is exchanged.
 * Calls give `import.meta.url` and a literal path: `tools/bundle.mjs` finds the programs to bundle by them.
 */
export function entryPoint(importMetaUrl: string, relative: string): URL {
  const url = new URL(relative, importMetaUrl);
  const at = url.pathname.lastIndexOf('/src/');
  if (at < 0 || !new URL(importMetaUrl).pathname.endsWith('.ts')) return url;
  url.pathname = `${url.pathname.slice(0, at)}/dist/${url.pathname.slice(at + '/src/'.length)}`.replace(/\.ts$/, '.js');
  return url;
}
