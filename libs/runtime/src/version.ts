import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url)('../package.json') as { readonly version: string };

/** Of this release: all rooms carry the same. */
export const version = manifest.version;
