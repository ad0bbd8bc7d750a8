import { expect, test } from '@jest/globals';
import { atLength, Prng } from '@inlay/testing';
import { flush, mustWrite, query } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';

/** Each mentions the table twice or more and answers with rows of `a` and `b`, which are equal if both saw the same rows. */
const statements: readonly string[] = [
  'SELECT (SELECT count(*) FROM t) AS a, (SELECT count(*) FROM t) AS b',
  'SELECT (SELECT count(*) FROM t) AS a, (SELECT count(v) FROM t) AS b',
  'SELECT count(*) AS a, (SELECT count(*) FROM t) AS b FROM t',
  'SELECT count(*) AS a, (SELECT count(*) FROM t) AS b FROM t x JOIN t y ON x.host = y.host AND x.time = y.time',
  'SELECT min(n) AS a, max(n) AS b FROM (SELECT count(*) AS n FROM t UNION ALL SELECT count(host) AS n FROM t UNION ALL SELECT count(*) AS n FROM t)',
  "SELECT (SELECT sum(v) FROM t) AS a, (SELECT sum(v) FROM t WHERE time >= '1970-01-01' AND time < '2100-01-01') AS b",
  "SELECT (SELECT count(*) FROM t WHERE host = 'h0') AS a, (SELECT sum(CASE WHEN host = 'h0' THEN 1 ELSE 0 END) FROM t) AS b",
  'WITH c AS (SELECT * FROM t) SELECT (SELECT sum(v) FROM c) AS a, (SELECT sum(s) FROM (SELECT host, sum(v) AS s FROM t GROUP BY host)) AS b',
  'SELECT count(*) AS a, 0 AS b FROM (SELECT host, time, v FROM t EXCEPT SELECT host, time, v FROM t)',
  'SELECT count(*) AS a, 0 AS b FROM t x WHERE NOT EXISTS (SELECT 1 FROM t y WHERE y.host = x.host AND y.time = x.time AND y.v = x.v)',
];

const seeds = [1];
/** Every statement once, in an order of its own. `npm run soak` looks for longer. */
const rounds = statements.length;
/** Writers go on with the rounds, not with the clock: on a busy machine the statements would have more and more to read. */
const writesPerRound = atLength(40, 8);
/** No multiple of a round's, so that a flush begins anywhere in one; each goes on beside the next statements. */
const writesPerFlush = atLength(13, 19);

/** A statement has one snapshot of a table, however often it mentions it, whatever is written and persisted meanwhile. */
export function oneSnapshotCase(deployment: () => Deployment): void {
  test.each(seeds)(
    'all mentions of a table in a statement see the same rows, while others write and flush (seed %i)',
    async (seed) => {
      const { url } = deployment();
      const database = `snapshot${String(seed)}`;
      const random = new Prng(seed);
      let isOver = false;
      const over = (): boolean => isOver;
      let written = 0;
      let round = 0;
      const turn = async (): Promise<void> => {
        while (!over() && written >= writesPerRound * (round + 1))
          await new Promise((resolve) => setTimeout(resolve, 2));
      };
      const writer = async (host: number): Promise<void> => {
        const own = new Prng(1000 * seed + host);
        for (let i = 1; !over(); i++) {
          await turn();
          // New keys, old keys again, and days of their own.
          const lines = Array.from({ length: 1 + own.below(20) }, (_, k) => {
            const time = own.chance(0.3)
              ? 1 + own.below(i)
              : own.chance(0.3)
                ? 86_400 * (1 + own.below(6)) + i
                : i * 20 + k;
            return `t,host=h${String(host)} v=${String(own.below(1000))}i ${String(time)}`;
          });
          await mustWrite(url, database, lines.join('\n'), { precision: 's' });
          written++;
        }
      };
      const flusher = async (): Promise<void> => {
        for (let flushed = 0; !over(); await new Promise((resolve) => setTimeout(resolve, 2))) {
          if (written < flushed + writesPerFlush) continue;
          flushed = written;
          await flush(url);
        }
      };
      await mustWrite(url, database, 't,host=h0 v=1i 1', { precision: 's' });
      const others = Promise.all([writer(0), writer(1), writer(2), flusher()]).finally(() => (isOver = true));
      let least = 1;
      try {
        const inTurn = random.shuffle(statements);
        for (; round < rounds && !over(); round++) {
          const sql = inTurn[round] ?? '';
          for (const { a, b } of await query(url, database, sql)) expect({ sql, a }).toEqual({ sql, a: b });
          const [total] = await query(url, database, 'SELECT count(*) AS n FROM t');
          expect(Number(total?.['n'])).toBeGreaterThanOrEqual(least);
          least = Number(total?.['n']);
        }
      } finally {
        isOver = true;
        await others;
      }
      expect(written).toBeGreaterThan(10);
    },
  );
}
