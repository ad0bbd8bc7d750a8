import { tryQuery, writeLines } from '../cluster/client.js';

const name = 'churn';
const pauseMs = 150;

/** Deletes a database and writes it anew, again and again: what is acknowledged after a deletion is there, and nothing older. */
export class Churn {
  readonly tally = { deleted: 0, checks: 0 };
  readonly #url: string;
  /** Values that must be there, and those that may. */
  #acknowledged = new Set<number>();
  #unknown = new Set<number>();
  #next = 0;

  constructor(url: string) {
    this.#url = url;
  }

  async step(): Promise<void> {
    if (this.#next % 4 === 0 && !(await this.#delete())) return;
    await this.#write();
    await this.#check();
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }

  /** Whether it is certainly gone. */
  async #delete(): Promise<boolean> {
    const parameters = new URLSearchParams({ db: name });
    const answer = await fetch(`${this.#url}/api/v3/configure/database?${parameters.toString()}`, {
      method: 'DELETE',
    }).catch(() => undefined);
    await answer?.arrayBuffer().catch(() => undefined);
    if (answer?.status !== 200 && answer?.status !== 404) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      return false;
    }
    this.tally.deleted++;
    this.#acknowledged = new Set();
    this.#unknown = new Set();
    return true;
  }

  async #write(): Promise<void> {
    const value = this.#next++;
    const answer = await writeLines(this.#url, name, `m v=${String(value)}i ${String(value)}`).catch(() => undefined);
    (answer?.status === 204 ? this.#acknowledged : this.#unknown).add(value);
  }

  async #check(): Promise<void> {
    const answer = await tryQuery(this.#url, name, 'SELECT v FROM m').catch(() => undefined);
    if (answer === undefined || answer.status >= 500) return;
    const isThere = answer.status === 200;
    const seen = isThere ? (JSON.parse(answer.body) as { readonly v: number }[]).map(({ v }) => v) : [];
    const lost = [...this.#acknowledged].filter((value) => !seen.includes(value));
    const foreign = seen.filter((value) => !this.#acknowledged.has(value) && !this.#unknown.has(value));
    if (lost.length > 0 || foreign.length > 0 || new Set(seen).size !== seen.length)
      throw new Error(
        `a database that was deleted and made anew: of ${[...this.#acknowledged].join(', ')} (unknown: ${[...this.#unknown].join(', ')}) it has ${isThere ? seen.join(', ') : answer.body}`,
      );
    this.tally.checks++;
  }
}
