#!/usr/bin/env node
// The `inlay` command. Its code is built and bundled by `npm start`, `npm test` or `npm run build`.
import { existsSync } from 'node:fs';

const built = new URL('../dist/bundle/inlay.js', import.meta.url);
if (existsSync(built)) await import(built.href);
else {
  process.stderr.write('inlay is not built yet: run `npm run build` first\n');
  process.exitCode = 1;
}
