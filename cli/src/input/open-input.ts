import { InlayError } from '@inlay/core';
import { createReadStream, statSync, type Stats } from 'node:fs';
import { textOnly } from './text-guard.js';
import { unpacked } from './unpack.js';

/** Marks the end of a file among its chunks: what it left unfinished does not run into the next one. */
const endOfFile = new Uint8Array();

/** What `inlay write` is given. */
export class WriteInput {
  /** Bytes of all files as they lie on the disk; undefined where nobody knows: stdin. */
  readonly totalBytes: number | undefined;
  readonly #sources: readonly Source[];
  /** The first line of each file, counted over all of them. */
  readonly #starts: { readonly name: string; readonly line: number }[] = [];
  #readBytes = 0;
  #lines = 0;

  constructor(sources: readonly Source[]) {
    this.#sources = sources;
    this.totalBytes = sources.every(({ bytes }) => bytes !== undefined)
      ? sources.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)
      : undefined;
  }

  /** As they lie on the disk, packed bytes where they are packed. */
  get readBytes(): number {
    return this.#readBytes;
  }

  /** Where a line is that stands at `line` of everything: `line 7`, or `line 7 of b.lp` where there are several files. */
  where(line: number): string {
    const start = this.#starts.findLast((begun) => begun.line <= line);
    if (start === undefined || this.#sources.length < 2) return `line ${String(line)}`;
    return `line ${String(line - start.line + 1)} of ${start.name}`;
  }

  /**
   * The text of everything, one file after the other, `endOfFile` after each. Rejects with `bad_file`, `not_line_protocol`,
   * `bad_gzip` or `not_text` (invalid), which name the file.
   */
  async *chunks(): AsyncGenerator<Uint8Array> {
    for (const { name, open } of this.#sources) {
      this.#starts.push({ name, line: this.#lines + 1 });
      let last = 0x0a;
      for await (const chunk of textOnly(unpacked(this.#counted(name, open), name), name)) {
        for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, at + 1)) this.#lines++;
        last = chunk[chunk.length - 1] ?? last;
        yield chunk;
      }
      if (last !== 0x0a && this.#sources.length > 1) {
        this.#lines++;
        yield Buffer.from('\n');
      }
      yield endOfFile;
    }
  }

  async *#counted(name: string, open: Source['open']): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of open()) {
        this.#readBytes += chunk.byteLength;
        yield chunk;
      }
    } catch (error) {
      throw new InlayError(
        'invalid',
        `${name} cannot be read${this.#readBytes > 0 ? ' to its end' : ''}: ${(error as Error).message}`,
        {
          code: 'bad_file',
          cause: error,
        },
      );
    }
  }
}

interface Source {
  readonly name: string;
  readonly bytes: number | undefined;
  readonly open: () => AsyncIterable<Uint8Array>;
}

/** Arguments, files or stdin, whichever was given. Throws `two_inputs`, `no_input` and `bad_file` (invalid). */
export function openInput(files: readonly string[], lines: readonly string[]): WriteInput {
  if (files.length > 0 && lines.length > 0)
    throw new InlayError('invalid', 'give lines as arguments or files as --file, not both', { code: 'two_inputs' });
  if (lines.length > 0 && !(lines.length === 1 && lines[0] === '-')) {
    const body = Buffer.from(lines.join('\n'));
    return new WriteInput([{ name: 'the arguments', bytes: body.length, open: () => one(body) }]);
  }
  if (files.length === 0) {
    if (lines.length === 0 && process.stdin.isTTY)
      throw new InlayError('invalid', 'nothing to write: give lines as arguments, --file FILE, or pipe them in', {
        code: 'no_input',
      });
    return new WriteInput([standardInput]);
  }
  return new WriteInput(files.map((file) => (file === '-' ? standardInput : fileSource(file))));
}

const standardInput: Source = {
  name: 'stdin',
  bytes: undefined,
  open: () => process.stdin as AsyncIterable<Uint8Array>,
};

function fileSource(file: string): Source {
  const stat = statOf(file);
  if (stat.isDirectory())
    throw new InlayError('invalid', `--file ${file} cannot be read: it is a directory`, { code: 'bad_file' });
  return {
    name: file,
    // A pipe or a device does not know how much will come.
    bytes: stat.isFile() ? stat.size : undefined,
    open: () => createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>,
  };
}

function statOf(file: string): Stats {
  try {
    return statSync(file);
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
