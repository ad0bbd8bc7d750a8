import { Backoff, type Clock, type Random } from '@inlay/core';
import { withPatience } from '../terminal/patience.js';
import { halves, type LineBatch } from '../input/line-batches.js';
import { refusalOf, type ApiAnswer, type ApiClient } from './api-client.js';
import type { BatchAnswer, RefusedLine, WriteReport } from './write-report.js';

/** A busy server says 503 or 429; what follows is what InfluxDB's documentation advises. */
const attemptsMax = 5;
const backoff = { firstMs: 1000, maxMs: 30_000 };
/** So many refused lines are listed in one answer at most; a server without totals may have refused more. */
const listedMax = 100;

interface Listed {
  readonly line_number: number;
  readonly error_message: string;
  readonly original_line: string;
}

/** Where batches go, and who hears what became of them. */
export interface BatchWriterInit {
  readonly api: ApiClient;
  readonly query: Readonly<Record<string, string>>;
  readonly report: WriteReport;
  readonly clock: Clock;
  readonly random: Random;
}

/** Writes batches one after the other, and reports what the server said about each: never what it should have said. */
export class BatchWriter {
  readonly #api: ApiClient;
  readonly #query: Readonly<Record<string, string>>;
  readonly #report: WriteReport;
  readonly #clock: Clock;
  readonly #random: Random;
  /** Bytes that the server found too many for one request. */
  #tooLarge = Number.POSITIVE_INFINITY;
  #sentBytes = 0;

  constructor({ api, query, report, clock, random }: BatchWriterInit) {
    this.#api = api;
    this.#query = query;
    this.#report = report;
    this.#clock = clock;
    this.#random = random;
  }

  /** Bytes of all batches that were answered. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /**
   * Resolves when the server has answered for each line. A batch that is too large for it is halved; a single line that is
   * too large counts as refused. Rejects with what the server said, and when it does not answer: a lost answer is not asked
   * for again, as the first request might then take effect after lines that come later.
   */
  async write(batch: LineBatch): Promise<void> {
    const parts = batch.body.length >= this.#tooLarge ? halves(batch) : undefined;
    if (parts !== undefined) {
      for (const part of parts) await this.write(part);
      return;
    }
    const answer = await this.#sendPatiently(batch);
    if (answer.status === 413) await this.#writeSmaller(batch, answer);
    else {
      this.#report.answered(batch, await this.#answerOf(batch, answer));
      this.#sentBytes += batch.body.length;
    }
  }

  async #writeSmaller(batch: LineBatch, answer: ApiAnswer): Promise<void> {
    const { message } = refusalOf(answer, await answer.text());
    this.#report.notTaken();
    this.#tooLarge = Math.min(this.#tooLarge, batch.body.length);
    if (batch.lines > 1) {
      await this.write(batch);
      return;
    }
    const text = Buffer.from(batch.body.subarray(0, 60)).toString();
    this.#report.answered(batch, { written: 0, refused: 1, listed: [{ line: 1, message, text: `${text}...` }] });
  }

  async #answerOf(batch: LineBatch, answer: ApiAnswer): Promise<BatchAnswer> {
    if (answer.ok) {
      await answer.text();
      return { written: batch.lines, refused: 0, listed: [] };
    }
    const text = await answer.text();
    const told = partialOf(text);
    if (told !== undefined) return completed(batch, told);
    if (answer.status < 500) this.#report.notTaken();
    throw refusalOf(answer, text);
  }

  async #sendPatiently(batch: LineBatch): Promise<ApiAnswer> {
    const delays = new Backoff(backoff, this.#random);
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#send(batch);
      if ((answer.status !== 503 && answer.status !== 429) || attempt >= attemptsMax) return answer;
      await answer.text();
      const asked = Number(answer.header('retry-after') ?? 0) * 1000;
      const waitMs = Math.min(backoff.maxMs, Math.max(Number.isFinite(asked) ? asked : 0, delays.nextMs()));
      const what = `the server is busy, attempt ${String(attempt + 1)} of ${String(attemptsMax)} follows`;
      await withPatience(what, () => this.#clock.sleep(waitMs), this.#clock);
    }
  }

  async #send(batch: LineBatch): Promise<ApiAnswer> {
    this.#report.sending(batch);
    try {
      return await this.#api.send({ method: 'POST', path: '/api/v3/write_lp', query: this.#query, body: batch.body });
    } catch (error) {
      if ((error as { readonly code?: unknown }).code === 'unreachable') this.#report.notTaken();
      throw error;
    }
  }
}

interface Told {
  readonly listed: readonly RefusedLine[];
  readonly written: number | undefined;
  readonly refused: number | undefined;
}

/** A partial write's answer; undefined where it is another one. */
function partialOf(text: string): Told | undefined {
  let body: Readonly<Record<string, unknown>>;
  try {
    body = JSON.parse(text) as typeof body;
  } catch {
    return undefined;
  }
  const { data, lines_written: written, lines_refused: refused } = body;
  if (!Array.isArray(data)) return undefined;
  const listed = (data as readonly Listed[]).map((line) => ({
    line: line.line_number,
    message: line.error_message,
    text: line.original_line,
  }));
  return { listed, written: countOf(written), refused: countOf(refused) };
}

const countOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** Totals where the server gives none: a list that is not full is all there is; behind a full one anything may be. */
function completed(batch: LineBatch, { listed, written, refused }: Told): BatchAnswer {
  if (written !== undefined && refused !== undefined) return { written, refused, listed };
  if (listed.length < listedMax)
    return { written: Math.max(0, batch.lines - listed.length), refused: listed.length, listed };
  return { written: 0, refused: undefined, listed };
}
