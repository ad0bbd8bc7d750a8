import { printableLines } from '@inlay/core';
import { letHeapGrow } from '@inlay/runtime/command-line';
import { wantedOf } from './command-list.js';
import { surviveClosedOutput } from './terminal/closed-output.js';
import { runProgram } from './program.js';

/** Ends the process with a line for people when the command fails. */
async function main(argv: readonly string[]): Promise<void> {
  letHeapGrow();
  surviveClosedOutput(wantedOf(argv).entry?.isServer === true && !argv.includes('--help') && !argv.includes('-h'));
  try {
    await runProgram(argv, process.env);
  } catch (error) {
    // One line for a person; who looks for a mistake in the program asks for debug.
    const isDebug = process.env['INLAY_LOG_LEVEL'] === 'debug' || /--log-level[ =]debug/.test(argv.join(' '));
    const text = !(error instanceof Error) ? String(error) : isDebug ? (error.stack ?? error.message) : error.message;
    process.stderr.write(`inlay: ${printableLines(text)}\n`);
    process.exit(typeof process.exitCode === 'number' && process.exitCode > 0 ? process.exitCode : 1);
  }
}

// Not awaited: the bundle of it is a plain function.
void main(process.argv.slice(2));
