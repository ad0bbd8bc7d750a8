import { Backoff, InlayError, SystemClock, SystemRandom, formatBytes } from '@inlay/core';
import { defineOptions, inlayCommand, type OptionValues } from '@inlay/runtime';
import { createReadStream, statSync } from 'node:fs';
import { ApiClient, connectionOptionSpecs, refusalOf } from './api-client.js';
import { lineBatches, type LineBatch } from './line-batches.js';
import { WriteProgress } from './write-progress.js';

const batchBytesMax = 8 * 1024 * 1024;
/** A busy server says 503; what follows is what InfluxDB's documentation advises. */
const attemptsMax = 5;
const backoff = { firstMs: 1000, maxMs: 30_000 };
/** Refused lines that are printed; more are counted. */
const printedMax = 20;

const options = defineOptions({
  ...connectionOptionSpecs,
  database: { type: 'string', required: true, description: 'the database to write to; it is created when absent' },
  precision: {
    type: 'enum',
    values: ['auto', 'ns', 'us', 'ms', 's'],
    default: 'auto',
    description: 'unit of the timestamps; auto guesses it from their size',
  },
  file: { type: 'list', description: 'files of line protocol; without any, and without arguments, stdin is read' },
  batchLines: { type: 'int', default: 10_000, min: 1, description: 'lines of one request' },
});

interface Refused {
  readonly line_number: number;
  readonly error_message: string;
  readonly original_line: string;
}

/** `inlay write`. */
export const writeCommand = (): ReturnType<typeof inlayCommand> =>
  inlayCommand({
    name: 'write',
    description: 'Write line protocol from arguments, files or stdin. Exits with 1 when a line was refused',
    args: ['[lines...]'],
    options,
    run: async (values, lines) => {
      const { input, bytes } = inputOf(values.file, lines);
      const progress = new WriteProgress(bytes);
      const writer = new BatchWriter(new ApiClient(values), values);
      try {
        // One request after the other: a later line of one key wins over an earlier one.
        for await (const batch of lineBatches(input, { linesMax: values.batchLines, bytesMax: batchBytesMax })) {
          await writer.write(batch);
          progress.add(batch.body.byteLength, batch.lines);
        }
      } finally {
        progress.stop();
      }
      const { stored, refused } = writer;
      process.stdout.write(
        `${String(stored)} ${stored === 1 ? 'line' : 'lines'} written (${formatBytes(progress.bytes)})${refused > 0 ? `, ${String(refused)} refused` : ''}\n`,
      );
      if (refused > 0) process.exitCode = 1;
    },
  }).addHelpText(
    'after',
    `
Examples:
  inlay write --database home 'air,room=kitchen temp=21.5,co2=600i'
  inlay write --database home --precision s --file lines.lp
  some-program | inlay write --database home`,
  );

/** `bytes` is undefined where nobody knows: stdin. */
function inputOf(
  files: readonly string[],
  lines: readonly string[],
): { readonly input: AsyncIterable<Uint8Array>; readonly bytes: number | undefined } {
  if (files.length > 0 && lines.length > 0)
    throw new InlayError('invalid', 'give lines as arguments or files as --file, not both', { code: 'two_inputs' });
  if (lines.length > 0) {
    const body = Buffer.from(lines.join('\n'));
    return { input: one(body), bytes: body.length };
  }
  if (files.length === 0) {
    if (process.stdin.isTTY)
      throw new InlayError('invalid', 'nothing to write: give lines as arguments, --file FILE, or pipe them in', {
        code: 'no_input',
      });
    return { input: process.stdin as AsyncIterable<Uint8Array>, bytes: undefined };
  }
  const bytes = files.reduce((sum, file) => sum + sizeOf(file), 0);
  return { input: contentsOf(files), bytes };
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch (error) {
    throw new InlayError('invalid', `--file ${file} cannot be read: ${(error as Error).message}`, {
      code: 'bad_file',
      cause: error,
    });
  }
}

async function* one(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield Promise.resolve(body);
}

async function* contentsOf(files: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const file of files) {
    let last = 0;
    for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
      last = chunk[chunk.length - 1] ?? last;
      yield chunk;
    }
    // The last line of one file does not run into the first of the next.
    if (last !== 0x0a) yield Buffer.from('\n');
  }
}

class BatchWriter {
  readonly #api: ApiClient;
  readonly #query: Readonly<Record<string, string>>;
  readonly #clock = new SystemClock();
  stored = 0;
  refused = 0;

  constructor(api: ApiClient, { database, precision }: OptionValues<typeof options.specs>) {
    this.#api = api;
    this.#query = { db: database, precision };
  }

  async write(batch: LineBatch): Promise<void> {
    const response = await this.#sendPatiently(batch);
    if (response.ok) {
      this.stored += batch.lines;
      return;
    }
    const refusal = response.clone();
    const { data } = (await response.json().catch(() => ({}))) as { readonly data?: unknown };
    // Blank lines and comments only.
    if (response.status === 400 && !Array.isArray(data) && isBlank(batch.body)) return;
    if (!Array.isArray(data)) throw await refusalOf(refusal);
    this.#report(batch, data as readonly Refused[]);
  }

  #report(batch: LineBatch, refused: readonly Refused[]): void {
    for (const { line_number: line, error_message: message, original_line: text } of refused)
      if (this.refused++ < printedMax)
        process.stderr.write(`line ${String(batch.firstLine + line - 1)}: ${message}\n  ${text}\n`);
    this.stored += Math.max(0, batch.lines - refused.length);
    if (refused.length >= 100)
      process.stderr.write(
        `(the server tells the first 100 refused lines of a batch; there may be more in lines ${String(batch.firstLine)} and after)\n`,
      );
  }

  async #sendPatiently(batch: LineBatch): Promise<Response> {
    const delays = new Backoff(backoff, new SystemRandom());
    for (let attempt = 1; ; attempt++) {
      const response = await this.#api.send({
        method: 'POST',
        path: '/api/v3/write_lp',
        query: this.#query,
        body: batch.body,
      });
      if (response.status !== 503 || attempt >= attemptsMax) return response;
      await response.body?.cancel();
      const asked = Number(response.headers.get('retry-after') ?? 0) * 1000;
      await this.#clock.sleep(Math.max(asked, delays.nextMs()));
    }
  }
}

const isBlank = (body: Uint8Array): boolean =>
  Buffer.from(body)
    .toString()
    .split('\n')
    .every((line) => line.trim() === '' || line.trimStart().startsWith('#'));
