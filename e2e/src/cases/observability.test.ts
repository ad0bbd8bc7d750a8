import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { lintMetrics } from '@inlay/testing';
import { flush, mustWrite, query, tryQuery, writeLines } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';
import { startServe } from '../cluster/serve.js';

describe('seen from outside', () => {
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await startServe();
  });
  afterAll(() => deployment.destroy());

  test.each(['/health', '/livez', '/readyz'])('%s answers', async (path) => {
    const answer = await fetch(`${deployment.url}${path}`);
    expect([answer.status, await answer.text()]).toEqual([200, 'OK']);
  });

  test('metrics tell of writes, refusals, the WAL, memory, files, queries and the event loop', async () => {
    const { url } = deployment;
    await mustWrite(url, 'seen', 'm v=1 1');
    await writeLines(url, 'seen', 'm v="text" 2');
    await query(url, 'seen', 'SELECT * FROM m');
    await flush(url);
    const text = await (await fetch(`${url}/metrics`)).text();
    const names = [
      'inlay_http_request_seconds',
      'inlay_write_lines_total',
      'inlay_write_bytes_total',
      'inlay_write_rejected_lines_total',
      'inlay_wal_sync_seconds',
      'inlay_wal_sync_bytes',
      'inlay_buffer_bytes',
      'inlay_persist_queue',
      'inlay_persist_seconds',
      'inlay_snapshot_seconds',
      'eventloop_lag',
    ];
    expect(names.filter((name) => !text.includes(name))).toEqual([]);
  });

  test('metrics are named as Prometheus wants it', async () => {
    expect(lintMetrics(await (await fetch(`${deployment.url}/metrics`)).text())).toEqual([]);
  });

  test('an error carries the request id that its header carries, given or made', async () => {
    const { url } = deployment;
    const given = await fetch(`${url}/api/v3/query_sql?db=seen&q=SELEC`, {
      headers: { 'x-request-id': 'my-request-1' },
    });
    expect(given.headers.get('x-request-id')).toBe('my-request-1');
    expect(await given.text()).toContain('my-request-1');
    const made = await fetch(`${url}/nowhere`);
    expect(made.status).toBe(404);
    expect(await made.text()).toContain(made.headers.get('x-request-id') ?? 'no id');
    expect((await tryQuery(url, 'seen', 'SELEC')).body).toMatch(/request_id/);
  });

  test('what it logs outside a terminal is JSON', async () => {
    const lines = deployment
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'));
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) });
  });
});
