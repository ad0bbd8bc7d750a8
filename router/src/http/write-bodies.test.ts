import { afterEach, expect, test } from '@jest/globals';
import { rowsToPlain } from '@inlay/columnar/testing';
import { gzipSync } from 'node:zlib';
import { TestServer } from '../testing/test-server.js';

let server: TestServer;

afterEach(() => server.stop());

/** Lines large enough for a buffer of the pool; every name and value tells whose they are, and one line is bad. */
function linesOf(who: string, lines: number): string {
  const good = Array.from({ length: lines }, (_, n) => {
    const text = `${who}-${String(n)}`;
    return `m,of=${text} text="${text}" ${String(n + 1)}`;
  });
  return [...good.slice(0, 10), `bad-${who}`, ...good.slice(10)].join('\n');
}

/** Tag and text of every row that the ingester holds. */
const pairs = (): [unknown, unknown][] =>
  [...server.ingesters.all.values()].flatMap(({ applied }) =>
    applied.flatMap(({ batches }) =>
      batches.flatMap((batch) =>
        rowsToPlain({ ...batch, stamps: new BigInt64Array(batch.rowCount) }).map(
          ({ tags, fields }): [unknown, unknown] => [Object.values(tags)[0], Object.values(fields)[0]],
        ),
      ),
    ),
  );

test('buffers of bodies are used again, and nothing of a body that was answered changes', async () => {
  server = new TestServer();
  await server.start();
  const lines = 3000;
  const senders = 6;
  const rounds = 4;
  for (let round = 0; round < rounds; round++) {
    const answers = await Promise.all(
      Array.from({ length: senders }, async (_, i) => {
        const who = `${String(round)}.${String(i)}`;
        const body = linesOf(who, lines);
        const answer =
          i % 3 === 2
            ? await server.post('/api/v3/write_lp?db=d', new Uint8Array(gzipSync(body, { level: 0 })), {
                'content-encoding': 'gzip',
              })
            : await server.post('/api/v3/write_lp?db=d', body);
        return [answer.status, JSON.stringify(await answer.json()).includes(`"original_line":"bad-${who}"`)];
      }),
    );
    expect(answers).toEqual(answers.map(() => [400, true]));
  }
  const stored = pairs();
  expect(stored.filter(([tag, text]) => tag !== text)).toEqual([]);
  expect(new Set(stored.map(([tag]) => tag)).size).toBe(rounds * senders * lines);
});
