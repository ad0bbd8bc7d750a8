import { expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { waitUntil } from '@inlay/testing';
import { query, writeLines } from '../cluster/client.js';
import type { StartDeployment } from '../cluster/deployment.js';

/** Files anywhere below, but for locks that say whose folder it is. */
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

/** A metric's value, summed over its labels. */
async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(name) && !line.startsWith('#'));
  if (lines.length === 0) throw new Error(`${name} is not among the metrics`);
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

/** SIGTERM under load: exit 0, nothing left in the WAL, and the next start replays nothing. */
export function stopCase(name: string, start: StartDeployment): void {
  test(`${name}: SIGTERM while four clients write`, async () => {
    const deployment = await start();
    try {
      let stop = false;
      let acknowledged = 0;
      const clients = Array.from({ length: 4 }, async (_, client) => {
        for (let i = 0; !stop; i++) {
          const lines = Array.from(
            { length: 50 },
            (__, j) => `load,client=c${String(client)} v=1i ${String(i * 50 + j + 1)}`,
          );
          const answer = await writeLines(deployment.url, 'stop', lines.join('\n')).catch(() => undefined);
          if (answer?.status === 204) acknowledged += 50;
          else await new Promise((resolve) => setTimeout(resolve, 10));
        }
      });
      await waitUntil('all four are well under way', () => acknowledged >= 2000);
      const codes = await deployment.stop();
      stop = true;
      await Promise.all(clients);
      expect({ codes, output: Object.values(codes).every((code) => code === 0) ? '' : deployment.output() }).toEqual({
        codes: Object.fromEntries(Object.keys(codes).map((process) => [process, 0])),
        output: '',
      });
      expect(deployment.walFolders.flatMap(filesBelow)).toEqual([]);
      await deployment.start();
      const [row] = await query(deployment.url, 'stop', 'SELECT count(*) AS n FROM load');
      expect(Number(row?.n)).toBeGreaterThanOrEqual(acknowledged);
      for (const url of deployment.ingesterUrls) expect(await metric(url, 'inlay_wal_replayed_rows_total')).toBe(0);
    } finally {
      await deployment.destroy();
    }
  });
}
