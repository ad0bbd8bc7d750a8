import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { lintMetrics, waitUntil } from '@inlay/testing';
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

describe('the log at info', () => {
  test('tells of the start, files, flushes, slow and refused requests, a line each and no banner', async () => {
    const deployment = await startServe({ serveFlags: ['--log-format', 'json', '--slow-query', '0'] });
    const { url } = deployment;
    const lines = (): Record<string, unknown>[] =>
      deployment
        .output()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    const named = (message: string): Record<string, unknown>[] => lines().filter(({ msg }) => msg === message);
    try {
      await mustWrite(url, 'told', 'm v=1 1\nm v=2 2');
      const asked = await fetch(`${url}/api/v3/query_sql?db=told&q=${encodeURIComponent('SELECT v\n FROM m')}`, {
        headers: { 'x-request-id': 'q-1' },
      });
      expect(await asked.text()).toContain('2');
      for (let i = 0; i < 50; i++) await fetch(`${url}/nowhere`);
      await flush(url);
      await waitUntil('the flush is told', () => named('flushed').length === 1);
      expect(named('started')).toMatchObject([
        { level: 'info', role: 'serve', version: expect.any(String), options: { slowQuery: 0, logFormat: 'json' } },
      ]);
      expect(named('listening')).toMatchObject([{ address: url }]);
      expect(named('persisted')).toMatchObject([{ database: 'told', table: 'm', rows: 2 }]);
      expect(named('slow query')).toMatchObject([
        { requestId: 'q-1', rows: 2, outcome: 'answered', sql: 'SELECT v\\n FROM m' },
      ]);
      expect(named('requests refused')[0]).toMatchObject({ status: 404, code: 'no_route', count: 1 });
      expect(named('requests refused').length).toBeLessThan(5);
    } finally {
      await deployment.destroy();
    }
  });
});
