import { isInlayError } from '@inlay/core';
import { letHeapGrow } from '@inlay/runtime';
import { runProgram } from './program.js';

letHeapGrow();
try {
  await runProgram(process.argv.slice(2), process.env);
} catch (error) {
  // What a person can do something about needs no stack.
  const known = isInlayError(error) && error.kind !== 'internal' && error.kind !== 'corrupt';
  process.stderr.write(
    `inlay: ${known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
}
