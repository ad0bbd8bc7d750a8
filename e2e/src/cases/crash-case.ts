import { expect, test } from '@jest/globals';
import { atLength, Prng, waitUntil } from '@inlay/testing';
import { query, writeLines } from '../cluster/client.js';
import type { Deployment, StartDeployment } from '../cluster/deployment.js';

const seed = 20_261_124;
/** Enough to see that it works; `npm run crash` makes many more. */
const roundsByDefault = atLength(6, 2);
const rounds = Number(process.env['INLAY_TEST_CRASH_ROUNDS'] ?? roundsByDefault);
const writers = 4;
/** Rows that each round waits for before its kill: a round in which nothing was acknowledged shows nothing. */
const acknowledgedMin = 60;

interface Ledger {
  /** Row number → acknowledged. A row's fields are functions of its number. */
  readonly acknowledged: Set<number>;
  readonly attempted: Set<number>;
  next: number;
}

/** One line holds three fields that must agree: half a line would be seen. */
const line = (n: number): string =>
  `crash,writer=w${String(n % writers)} n=${String(n)}i,twice=${String(2 * n)}i,text="row ${String(n)}" ${String(1_700_000_000_000_000_000n + BigInt(n))}`;

/** Writes batches of 1–40 lines until told to stop; a batch that fails in any way counts as not acknowledged. */
async function writer(url: string, ledger: Ledger, random: Prng, stopped: () => boolean): Promise<void> {
  while (!stopped()) {
    const numbers = Array.from({ length: 1 + random.below(40) }, () => ledger.next++);
    for (const n of numbers) ledger.attempted.add(n);
    const answer = await writeLines(url, 'crash', numbers.map(line).join('\n')).catch(() => undefined);
    if (answer?.status === 204) for (const n of numbers) ledger.acknowledged.add(n);
    else await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function check(deployment: Deployment, ledger: Ledger, round: number): Promise<void> {
  const rows = await query(deployment.url, 'crash', 'SELECT n, twice, "text" FROM crash');
  const seen = new Set<number>();
  for (const { n, twice, text } of rows) {
    if (typeof n !== 'number' || twice !== 2 * n || text !== `row ${String(n)}`)
      throw new Error(`round ${String(round)}: half a line: ${JSON.stringify({ n, twice, text })}`);
    if (seen.has(n)) throw new Error(`round ${String(round)}: row ${String(n)} is there twice`);
    if (!ledger.attempted.has(n)) throw new Error(`round ${String(round)}: row ${String(n)} was never written`);
    seen.add(n);
  }
  const lost = [...ledger.acknowledged].filter((n) => !seen.has(n));
  if (lost.length > 0)
    throw new Error(
      `round ${String(round)}, seed ${String(seed)}: ${String(lost.length)} acknowledged rows are lost, first ${String(lost[0])}\n${deployment.output()}`,
    );
}

/** kill -9 during concurrent writing: every acknowledged row is there after the restart, exactly once, and no half line. */
export function crashCase(name: string, start: StartDeployment): void {
  test(
    `${name}: ${String(rounds)} rounds of kill -9 while ${String(writers)} clients write`,
    async () => {
      const random = new Prng(seed);
      // Small thresholds, so that kills land in persists and commits as well as in writes.
      const deployment = await start({ ingesterFlags: ['--persist-rows', '2000', '--wal-segment-bytes', '256kb'] });
      const ledger: Ledger = { acknowledged: new Set(), attempted: new Set(), next: 0 };
      try {
        for (let round = 0; round < rounds; round++) {
          let stop = false;
          const before = ledger.acknowledged.size;
          const running = Array.from({ length: writers }, (_, i) =>
            writer(deployment.url, ledger, new Prng(seed + round * writers + i), () => stop),
          );
          await waitUntil(
            `rows are acknowledged in round ${String(round)}`,
            () => ledger.acknowledged.size >= before + acknowledgedMin,
          );
          // The moment of the kill is the random thing that is tried; nothing depends on what was reached by then.
          await new Promise((resolve) => setTimeout(resolve, random.below(400)));
          await deployment.kill9();
          stop = true;
          await Promise.all(running);
          await deployment.start();
          await check(deployment, ledger, round);
        }
        expect(ledger.acknowledged.size).toBeGreaterThanOrEqual(rounds * acknowledgedMin);
      } finally {
        await deployment.destroy();
      }
    },
    600_000 + rounds * 60_000,
  );
}
