import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Part } from '../../clients/with-part.js';
import type { TableData } from '../tables/table.js';
import type { Answer, Asking, SqlEngine } from './answer.js';

/** A statement that takes longer ends its child, and a new one answers the rest. */
const patienceMs = 30_000;

// The script is read where it is written, also when this runs from dist.
const script = join(import.meta.dirname, '../../../src/beside-datafusion/engines/sql-child.py');

/** The version that the goldens of the querier's expressions were made with. */
export const datafusion: Part = {
  name: 'datafusion',
  present: () => spawnSync('python3', ['-c', 'import datafusion'], { stdio: 'ignore' }).status === 0,
};

/** A child that lives as long as the suite; it is started again when a statement ends it. Statements are asked one after the other. */
class PythonEngine implements SqlEngine {
  readonly #args: readonly string[];
  readonly #greeting: string | undefined;
  #child: ChildProcessWithoutNullStreams | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #settle: (answer: Answer) => void = () => undefined;
  #said = '';

  constructor(args: readonly string[], greeting?: string) {
    this.#args = args;
    this.#greeting = greeting;
  }

  ask(sql: string, asking: Asking = 'forth'): Promise<Answer> {
    const answer = this.#turn.then(() => this.#askNow(sql, asking));
    this.#turn = answer;
    return answer;
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return;
    await new Promise((resolve) => {
      child.once('exit', resolve);
      child.kill('SIGKILL');
    });
  }

  async #askNow(sql: string, asking: Asking): Promise<Answer> {
    const child = (this.#child ??= await this.#start());
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#child = undefined;
        child.kill('SIGKILL');
        settle({ error: `no answer in ${patienceMs / 1000} s` });
      }, patienceMs);
      const settle = (answer: Answer): void => {
        clearTimeout(timer);
        resolve(answer);
      };
      this.#settle = settle;
      child.stdin.write(`${JSON.stringify({ sql, asking })}\n`);
    });
  }

  async #start(): Promise<ChildProcessWithoutNullStreams> {
    const child = spawn('python3', [script, ...this.#args], { env: { ...process.env, RUST_BACKTRACE: '0' } });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#said = (this.#said + text).slice(-4000)));
    // A write to a child that just ended is answered by its exit.
    child.stdin.on('error', () => undefined);
    const lines = createInterface({ input: child.stdout });
    if (this.#greeting !== undefined) child.stdin.write(`${this.#greeting}\n`);
    await new Promise((resolve, reject) => {
      lines.once('line', resolve);
      child.once('exit', () => {
        reject(new Error(`the child could not start: ${this.#said}`));
      });
    });
    // What one says that was given up already is no answer to the statement after it.
    lines.on('line', (line) => {
      if (this.#child === child) this.#settle(JSON.parse(line) as Answer);
    });
    child.on('exit', () => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.#settle({ error: 'the engine ended' });
    });
    return child;
  }
}

/** DataFusion over the rows that the tables hold in the end. */
export const startDataFusion = (tables: readonly TableData[]): SqlEngine =>
  new PythonEngine(['datafusion'], JSON.stringify({ tables }));

/** A running Inlay, read over Flight, which says types. */
export const startInlayReader = (url: string, database: string): SqlEngine =>
  new PythonEngine(['flight', new URL(url).host, database]);
