import { isRefusal } from '../engines/answer.js';
import type { Answer, SqlEngine } from '../engines/answer.js';
import { compare } from '../verdict/compare.js';
import { verdictOf } from '../verdict/verdict.js';
import type { Verdict } from '../verdict/outcome.js';

/** RFC 0001 on answers that DataFusion gives as we do when its optimizer is told to do less. */
const optimized = 'where the optimizer of DataFusion changes what it answers, what it answers without it counts';

/** A verdict with the answers that it is about. */
export interface Judged extends Verdict {
  readonly sql: string;
  readonly ours: Answer;
  readonly theirs: Answer;
}

/** Asks both engines; what was asked once is remembered, since shrinking comes by the same small statements again and again. */
export class Judge {
  readonly #ours: SqlEngine;
  readonly #theirs: SqlEngine;
  readonly #known: Map<string, Promise<Judged>>;

  constructor(ours: SqlEngine, theirs: SqlEngine, known = new Map<string, Promise<Judged>>()) {
    this.#ours = ours;
    this.#theirs = theirs;
    this.#known = known;
  }

  judge(sql: string): Promise<Judged> {
    const known = this.#known.get(sql);
    if (known !== undefined) return known;
    const judged = this.#ask(sql);
    this.#known.set(sql, judged);
    return judged;
  }

  async #ask(sql: string): Promise<Judged> {
    const [ours, theirs] = await Promise.all([this.#ours.ask(sql), this.#theirs.ask(sql)]);
    const judged: Judged = { sql, ours, theirs, ...verdictOf({ sql, ours, theirs }) };
    if (!judged.outcome.startsWith('wrong') || isRefusal(theirs)) return judged;
    // Rows come from tables in no order: what DataFusion answers otherwise when they are given the other way round is no answer.
    const again = await this.#theirs.ask(sql, 'back');
    const isSettled = !isRefusal(again) && compare(sql, again, theirs) === undefined;
    if (!isSettled) return { ...judged, outcome: 'undetermined', how: '' };
    for (const asking of ['plain', 'simplified'] as const) {
      const plain = await this.#theirs.ask(sql, asking);
      if (!isRefusal(ours) && !isRefusal(plain) && compare(sql, ours, plain) === undefined)
        return { ...judged, outcome: 'stated', how: optimized };
    }
    return judged;
  }

  async close(): Promise<void> {
    await Promise.all([this.#ours.close(), this.#theirs.close()]);
  }
}
