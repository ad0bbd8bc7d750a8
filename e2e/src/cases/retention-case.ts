import { expect, test } from '@jest/globals';
import { waitUntil } from '@inlay/testing';
import { flush, query, writeLines } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';

const hourMs = 3_600_000;

/** Rows older than the retention period are refused by line, and those that grow too old are no longer shown. */
export function retentionCase(deployment: () => Deployment): void {
  test('an hour: an older row is refused, one at the edge is seen until it is too old, hot and flushed', async () => {
    const { url } = deployment();
    const created = await fetch(`${url}/api/v3/configure/database`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ db: 'kept', retention_period: '1h' }),
    });
    expect([created.status, await created.json()]).toEqual([200, expect.objectContaining({ retention_seconds: 3600 })]);
    // On a busy machine the row may grow too old before it was read: then with more time.
    for (let marginMs = 4000; ; marginMs *= 2) {
      const table = `m${String(marginMs)}`;
      const now = Date.now();
      const tooOldAt = now + marginMs;
      const lines = [String(tooOldAt - hourMs), String(now - 2 * hourMs), String(now)].map(
        (time, i) => `${table} v=${String(i + 1)}i ${time}`,
      );
      const { status, body } = await writeLines(url, 'kept', lines.join('\n'), { precision: 'ms' });
      expect([status, body]).toEqual([400, expect.stringMatching(/"line_number": ?2.*retention period/)]);
      const read = (): Promise<unknown> => query(url, 'kept', `SELECT v FROM ${table} ORDER BY v`);
      const young = await read();
      if (Date.now() >= tooOldAt) continue;
      expect(young).toEqual([{ v: 1 }, { v: 3 }]);
      await waitUntil('the row is too old', () => Date.now() > tooOldAt);
      expect(await read()).toEqual([{ v: 3 }]);
      await flush(url);
      expect(await read()).toEqual([{ v: 3 }]);
      return;
    }
  });
}
