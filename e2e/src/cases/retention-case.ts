import { expect, test } from '@jest/globals';
import { flush, query, writeLines } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';

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
    const now = Date.now();
    const edge = now - 3_600_000 + 4000;
    const lines = [`m v=1i ${String(edge)}`, `m v=2i ${String(now - 7_200_000)}`, `m v=3i ${String(now)}`];
    const { status, body } = await writeLines(url, 'kept', lines.join('\n'), { precision: 'ms' });
    expect([status, body]).toEqual([400, expect.stringMatching(/"line_number": ?2.*retention period/)]);
    const read = (): Promise<unknown> => query(url, 'kept', 'SELECT v FROM m ORDER BY v');
    expect(await read()).toEqual([{ v: 1 }, { v: 3 }]);
    await new Promise((resolve) => setTimeout(resolve, edge + 3_600_000 + 100 - Date.now()));
    expect(await read()).toEqual([{ v: 3 }]);
    await flush(url);
    expect(await read()).toEqual([{ v: 3 }]);
  });
}
