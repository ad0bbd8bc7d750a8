import { InlayError, isInlayError, printable } from '@inlay/core';
import type { LineBatch } from '../input/line-batches.js';
import type { WriteInput } from '../input/open-input.js';

/** Refused lines that are printed; more are counted. */
const printedMax = 20;

/** Failures of the input: how much of it was written before is always told. */
const ofInput = new Set(['bad_file', 'bad_gzip', 'not_text', 'not_line_protocol', 'line_too_long']);

/** A line that the server refused, and its words about it. */
export interface RefusedLine {
  /** 1-based, in its batch. */
  readonly line: number;
  readonly message: string;
  readonly text: string;
}

/** What the server said about a batch. */
export interface BatchAnswer {
  readonly written: number;
  /** Undefined when the server tells neither how many lines it wrote nor all that it refused. */
  readonly refused: number | undefined;
  /** Those that the server lists; there may be more. */
  readonly listed: readonly RefusedLine[];
}

const linesOf = (count: number): string => `${String(count)} ${count === 1 ? 'line' : 'lines'}`;

/** What became of the lines so far, in the server's numbers, and in words for a person. */
export class WriteReport {
  readonly #input: WriteInput;
  #written = 0;
  #refused = 0;
  #printed = 0;
  /** Lines of batches about which the server did not say how many it took. */
  #untold = 0;
  /** Sent, and not answered. */
  #underWay: LineBatch | undefined;

  constructor(input: WriteInput) {
    this.#input = input;
  }

  get isClean(): boolean {
    return this.#refused === 0 && this.#untold === 0;
  }

  sending(batch: LineBatch): void {
    this.#underWay = batch;
  }

  /** The server has said that nothing of the batch is stored, or nothing was sent. */
  notTaken(): void {
    this.#underWay = undefined;
  }

  answered(batch: LineBatch, { written, refused, listed }: BatchAnswer): void {
    this.#underWay = undefined;
    this.#written += written;
    this.#refused += refused ?? listed.length;
    if (refused === undefined) this.#untold += batch.lines - listed.length;
    for (const { line, message, text } of listed) {
      if (this.#printed++ >= printedMax) break;
      const where = this.#input.where(batch.firstLine + line - 1);
      process.stderr.write(`${printable(where)}: ${printable(message)}\n  ${printable(text)}\n`);
    }
  }

  /** The last words, for stdout. `bytes` were sent, as text. */
  summary(bytes: string): string {
    const hidden = this.#refused - Math.min(this.#printed, printedMax);
    if (hidden > 0)
      process.stderr.write(`(${String(hidden)} more refused ${hidden === 1 ? 'line is' : 'lines are'} not shown)\n`);
    return `${linesOf(this.#written)} written (${bytes})${this.#others()}\n`;
  }

  /** For an end before the end: what is stored and what may be. */
  soFar(): string {
    const batch = this.#underWay;
    const told = `${linesOf(this.#written)} written${this.#others()}`;
    if (batch === undefined) return told;
    const last = batch.firstLine + newlines(batch.body) - (batch.body.at(-1) === 0x0a ? 1 : 0);
    const from = this.#input.where(batch.firstLine);
    const range = last === batch.firstLine ? from : `${from} to ${this.#input.where(last)}`;
    return `${told}; no answer came about ${range}: stored or not, they can be written again without harm`;
  }

  /** The same failure, and what was written before it. */
  explain(error: unknown): unknown {
    if (!isInlayError(error)) return error;
    const nothingToTell = this.#written === 0 && this.#underWay === undefined && this.isClean;
    if (nothingToTell && !ofInput.has(error.code)) return error;
    return new InlayError(error.kind, `${error.message}\n${this.soFar()}`, { code: error.code, cause: error });
  }

  #others(): string {
    const refused = this.#refused > 0 ? `, ${String(this.#refused)} refused` : '';
    return `${refused}${this.#untold > 0 ? `, and the server does not say what became of ${String(this.#untold)}` : ''}`;
  }
}

function newlines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) count++;
  return count;
}
