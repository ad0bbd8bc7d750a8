import { sql } from 'kysely';
import { nextTurn } from '@inlay/core';
import type { CatalogEvent } from '../catalog/index.js';
import type { WriteTransaction } from '../sql/index.js';

type Work = (transaction: WriteTransaction) => Promise<unknown>;
/** One transaction: all of it, or nothing and an error. */
type Transaction = <T>(work: (transaction: WriteTransaction) => Promise<T>) => Promise<T>;

interface Waiting {
  readonly work: Work;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly result: unknown } | { readonly error: unknown };

/** Some 15 ms on the thread that acknowledges writes, beside the sync that they share. */
const togetherMax = 32;

/**
 * Small transactions that are asked for at about the same time, as one: thousands of files of a flush would cost as many
 * syncs, each of which holds up the thread that acknowledges writes. Each has a savepoint, and each hears of its own failure, or
 * of the commit, after it: nobody is told of success before all of it is durable.
 */
export class SharedWrites {
  readonly #transaction: Transaction;
  readonly #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  constructor(transaction: Transaction) {
    this.#transaction = transaction;
  }

  write<T>(work: (transaction: WriteTransaction) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve: (result) => resolve(result as T), reject });
      this.#running ??= this.#run();
    });
  }

  /** When nothing waits any more. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Others may ask in this turn of the event loop, and requests have theirs between one group and the next.
      await nextTurn();
      await this.#commit(this.#waiting.splice(0, togetherMax));
    }
    this.#running = undefined;
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.#transaction((tx) => all(group, tx));
      outcomes.forEach((outcome, i) => {
        if ('error' in outcome) group[i]?.reject(outcome.error);
        else group[i]?.resolve(outcome.result);
      });
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}

async function all(group: readonly Waiting[], tx: WriteTransaction): Promise<Outcome[]> {
  const [only] = group;
  if (only !== undefined && group.length === 1) return [{ result: await only.work(tx) }];
  const outcomes: Outcome[] = [];
  for (const { work } of group) outcomes.push(await one(work, tx));
  return outcomes;
}

/** What it would publish is published only if it stays. A savepoint that cannot be rolled back fails all: a full disk ended the transaction. */
async function one(work: Work, tx: WriteTransaction): Promise<Outcome> {
  const events: CatalogEvent[] = [];
  await sql`savepoint one`.execute(tx.db);
  try {
    const result = await work({ ...tx, publish: (event) => events.push(event) });
    await sql`release one`.execute(tx.db);
    for (const event of events) tx.publish(event);
    return { result };
  } catch (error) {
    await sql`rollback to one`.execute(tx.db);
    await sql`release one`.execute(tx.db);
    return { error };
  }
}
