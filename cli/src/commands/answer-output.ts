import { InlayError } from '@inlay/core';
import { createWriteStream, renameSync, rmSync, statSync, realpathSync } from 'node:fs';
import { extname } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { whenInterrupted } from '../terminal/interrupt.js';
import { safeForTerminal } from '../terminal/safe-text.js';

export type AnswerFormat = 'table' | 'csv' | 'json' | 'jsonl' | 'parquet';

const byExtension: Readonly<Record<string, AnswerFormat>> = {
  '.csv': 'csv',
  '.json': 'json',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.parquet': 'parquet',
};

/** What is wanted, or what suits the place where the answer goes. Throws `binary_to_terminal` (invalid). */
export function formatFor(wanted: AnswerFormat | 'auto', output: string | undefined): AnswerFormat {
  const isTerminal = output === undefined && process.stdout.isTTY;
  const format =
    wanted !== 'auto' ? wanted : output === undefined ? undefined : byExtension[extname(output).toLowerCase()];
  if (format === 'parquet' && isTerminal)
    throw new InlayError(
      'invalid',
      'Parquet is binary and would only spoil the terminal: give --output FILE, or pipe it on',
      { code: 'binary_to_terminal' },
    );
  return format ?? (isTerminal ? 'table' : 'csv');
}

/** Where an answer goes: exact bytes to a file or a pipe, and text without control characters to a terminal. */
export async function sendTo(output: string | undefined, body: Readable): Promise<void> {
  if (output !== undefined) await toFile(output, body);
  else if (process.stdout.isTTY) await pipeline(body, safeForTerminal(), process.stdout, { end: false });
  else await pipeline(body, process.stdout, { end: false });
}

/**
 * The file appears under its name when all of it is there: until then it is `FILE.part`, which is removed when the answer
 * does not end well. What was there before stays until then. Devices and pipes are written as they are.
 */
async function toFile(output: string, body: Readable): Promise<void> {
  const target = targetOf(output);
  const path = target.isPlain ? `${target.path}.part` : target.path;
  const discard = (): void => {
    if (target.isPlain) rmSync(path, { force: true });
  };
  const release = whenInterrupted(discard);
  const file = opened(path, output);
  try {
    await pipeline(body, file);
    if (target.isPlain) renameSync(path, target.path);
  } catch (error) {
    // An answer may break off before the file is there: it would come into being after it was removed.
    if (target.isPlain && !file.closed) await new Promise((resolve) => file.once('close', resolve));
    discard();
    throw error;
  } finally {
    release();
  }
}

function opened(path: string, output: string): Writable {
  const file = createWriteStream(path);
  // The stream tells of it once; the words here name the file.
  file.on('error', (error) => (error.message = `--output ${output} cannot be written: ${error.message}`));
  return file;
}

function targetOf(output: string): { readonly path: string; readonly isPlain: boolean } {
  const stat = statSync(output, { throwIfNoEntry: false });
  if (stat === undefined) return { path: output, isPlain: true };
  if (stat.isDirectory())
    throw new InlayError('invalid', `--output ${output} cannot be written: it is a directory`, { code: 'bad_output' });
  // Behind a link the file is replaced, and the link stays.
  return { path: realpathSync(output), isPlain: stat.isFile() };
}
