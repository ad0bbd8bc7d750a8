import { isInlayError, printableLines } from '@inlay/core';
import { letHeapGrow } from '@inlay/runtime/command-line';
import { wantedOf } from './command-list.js';
import { surviveClosedOutput } from './terminal/closed-output.js';
import { runProgram } from './program.js';

const argv = process.argv.slice(2);
letHeapGrow();
surviveClosedOutput(wantedOf(argv).entry?.isServer === true && !argv.includes('--help') && !argv.includes('-h'));
try {
  await runProgram(argv, process.env);
} catch (error) {
  // What a person can do something about needs no stack.
  const known = isInlayError(error) && error.kind !== 'internal' && error.kind !== 'corrupt';
  const text = known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`inlay: ${printableLines(text)}\n`);
  process.exit(typeof process.exitCode === 'number' && process.exitCode > 0 ? process.exitCode : 1);
}
