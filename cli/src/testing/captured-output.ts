import { jest } from '@jest/globals';

const streams = [process.stdout, process.stderr, process.stdin] as const;

/** What a command writes, kept instead of shown, from `start` to `stop`. Streams look like terminals where a test says so. */
export class CapturedOutput {
  bytes: Buffer = Buffer.alloc(0);
  errors = '';
  #wereTerminals: readonly boolean[] = [];

  get out(): string {
    return this.bytes.toString();
  }

  start(): void {
    this.clear();
    this.#wereTerminals = streams.map((stream) => stream.isTTY);
    const capture = (stream: NodeJS.WriteStream, keep: (chunk: Buffer) => void): void => {
      jest
        .spyOn(stream, 'write')
        .mockImplementation((chunk: string | Uint8Array, encoding?: unknown, done?: () => void) => {
          keep(Buffer.from(chunk as Uint8Array));
          if (typeof encoding === 'function') (encoding as () => void)();
          else done?.();
          return true;
        });
    };
    capture(process.stdout, (chunk) => (this.bytes = Buffer.concat([this.bytes, chunk])));
    capture(process.stderr, (chunk) => (this.errors += chunk.toString()));
  }

  clear(): void {
    this.bytes = Buffer.alloc(0);
    this.errors = '';
  }

  /** Also takes back the exit code that a command left. */
  stop(): void {
    jest.restoreAllMocks();
    streams.forEach((stream, i) => setTerminal(stream, this.#wereTerminals[i] === true));
    process.exitCode = 0;
  }

  /** Stdout is a terminal of this width. */
  onTerminal(columns: number): void {
    setTerminal(process.stdout, true);
    Object.defineProperty(process.stdout, 'columns', { value: columns, configurable: true });
  }
}

export function setTerminal(stream: NodeJS.WriteStream | NodeJS.ReadStream, isTerminal: boolean): void {
  Object.defineProperty(stream, 'isTTY', { value: isTerminal, configurable: true });
}
