import { InfluxDBClient } from '@influxdata/influxdb3-client';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isInShare, isWhole, patientMs, waitUntil } from '@inlay/testing';
import { flush, mustWrite, queryText } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';
import { startFive } from '../cluster/five.js';
import { startServe } from '../cluster/serve.js';
import { damageLargestFile, endEngines, readPlainHttp } from './late-failure-tools.js';

const database = 'late';
const httpFormats = ['json', 'jsonl', 'csv', 'pretty', 'parquet'] as const;
const surfaces = [...httpFormats, 'flight'] as const;
type Surface = (typeof surfaces)[number];

/** Rows before the one that fails, and rows that were asked for. */
interface Size {
  readonly failing: number;
  readonly rows: number;
}
const large: Size = { failing: 900_000, rows: 1_000_000 };
/** Several chunks before the failure: enough for the causes and formats beside the first. */
const small: Size = { failing: 170_000, rows: 200_000 };

const causes: Readonly<Record<string, (size: Size) => string>> = {
  arithmetic: ({ failing, rows }) =>
    `SELECT value, 10 / (value - ${String(failing)}) AS x FROM generate_series(1, ${String(rows)})`,
  cast: ({ failing, rows }) =>
    `SELECT value, CAST(CASE WHEN value = ${String(failing)} THEN 'x' ELSE '1' END AS BIGINT) AS x FROM generate_series(1, ${String(rows)})`,
  overflow: ({ failing, rows }) =>
    `SELECT value, ${String(9_223_372_036_854_775_807n - BigInt(failing))} + value AS x FROM generate_series(1, ${String(rows)})`,
  // Four rows hold a gigabyte: as many as are needed, since each byte is written before it is seen to be one too many.
  memory: ({ failing, rows }) =>
    `SELECT value, length(concat(${Array.from({ length: 8 }, () => `repeat('x', CASE WHEN value BETWEEN ${String(failing)} AND ${String(failing + 3)} THEN 16000000 ELSE 1 END)`).join(', ')})) AS x FROM generate_series(1, ${String(rows)})`,
  // A join whose smaller side is larger than memory: it answers for a part of that side while it sets the rest aside.
  spill: () =>
    'SELECT a.value, b.x FROM generate_series(1, 30000000) AS a JOIN (SELECT value * 7 AS k, value AS x FROM generate_series(1, 1500000)) AS b ON a.value = b.k',
};
/** What a client is told that hears more of a broken answer than its end. */
const words: Readonly<Record<string, RegExp>> = { memory: /memory/, spill: /spill/ };

const memory = [
  '--query-memory-bytes',
  '64mb',
  '--hot-mirror-bytes',
  '16mb',
  '--query-spill-bytes',
  '60mb',
  // So many that the process itself has room enough: the limits of DuckDB are what is to be reached.
  '--queries-max',
  '4',
];

/** What came of a statement: an error in words, or the answer's bytes. */
async function outcome({ url }: Deployment, surface: Surface, sql: string): Promise<Error | Uint8Array> {
  // The client's own limit is a minute, which a crowded machine needs for a join that spills.
  const flight =
    surface === 'flight'
      ? new InfluxDBClient({ host: url, token: 'none', database, queryTimeout: patientMs })
      : undefined;
  try {
    if (flight !== undefined) {
      let rows = 0;
      for await (const row of flight.query(sql, database, { type: 'sql' })) rows += row['value'] === undefined ? 0 : 1;
      return Buffer.from(String(rows));
    }
    return Buffer.from(await queryText(url, database, sql, surface));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    await flight?.close();
  }
}

/** Nothing of the engine, of its statement or of our paths. */
const foreignWords =
  /DuckDB|\b(Conversion|Invalid Input|Out of Range|Out of Memory|IO|Binder) Error|INT64|LINE 1|Possible solutions|read_parquet|\/objects\//;

async function mustFail(deployment: Deployment, surface: Surface, sql: string): Promise<string> {
  const result = await outcome(deployment, surface, sql);
  if (!(result instanceof Error))
    throw new Error(`${surface}: ${String(result.byteLength)} bytes came as a whole answer`);
  expect(result.message).not.toMatch(foreignWords);
  return result.message;
}

describe.each([
  ['serve', () => startServe({ serveFlags: memory }), true, 0],
  ['five roles', () => startFive({ querierFlags: memory }), false, 1],
] as const)('an answer that fails late, %s', (_, start, isServe, layer) => {
  let deployment: Deployment;
  /** The surfaces on which a cause is tried: `npm run test:whole` tries each on all, `npm test` on two of serve, one of five. */
  const surfacesOf = (cause: number): readonly Surface[] =>
    surfaces
      .filter((_surface, surface) => isInShare(cause, surface, layer))
      .filter((_surface, i) => isWhole || isServe || i === cause % 2);
  const killed = surfacesOf(Object.keys(causes).length);
  const damaged = surfacesOf(Object.keys(causes).length + 1);
  beforeAll(async () => {
    deployment = await start();
    const day = 86_400_000_000_000n;
    for (let part = 0; part < 3; part++) {
      const line = (i: number): string =>
        `m,host=h${String(i % 7)} v=${String(i)}i,t="some text ${String((i * 7919) % 10007)}" ${String(1_700_000_000_000_000_000n + BigInt(part) * day + BigInt(i) * 1_000_000n)}`;
      await mustWrite(deployment.url, database, Array.from({ length: 30_000 }, (_, i) => line(i)).join('\n'));
    }
    await flush(deployment.url);
  });
  afterAll(() => deployment.destroy());

  const answered = surfaces.filter((_surface, surface) => isServe || isInShare(0, surface, layer));
  test.each(answered)('a whole answer is whole: %s', async (surface) => {
    const sql = 'SELECT value, 10 / (value + 1) AS x FROM generate_series(1, 200000)';
    expect(await outcome(deployment, surface, sql)).not.toBeInstanceOf(Error);
  });

  describe.each(Object.keys(causes).map((cause, row) => [cause, row] as const))('%s', (cause, row) => {
    test.each(surfacesOf(row))('as %s', async (surface) => {
      // The full size where it is asked for by name, once a transport.
      const size = cause === 'arithmetic' && (surface === 'json' || surface === 'flight') ? large : small;
      const told = await mustFail(deployment, surface, causes[cause]?.(size) ?? '');
      if (surface === 'flight') expect(told).toMatch(words[cause] ?? /./);
    });
  });

  test.each(killed)('the engine is killed in the middle: %s', async (surface) => {
    const sql = 'SELECT value, value * 2 AS x FROM generate_series(1, 30000000)';
    const result = outcome(deployment, surface, sql);
    await endEngines(deployment, result);
    expect(await result).toBeInstanceOf(Error);
  });

  test('HTTP/1.0, whose answers end with the connection, is reset', async () => {
    const url = (sql: string): string =>
      `/api/v3/query_sql?${new URLSearchParams({ db: database, q: sql, format: 'csv' }).toString()}`;
    const whole = await readPlainHttp(deployment.url, url('SELECT value FROM generate_series(1, 1000)'));
    expect([whole.bytes > 0, whole.failure]).toEqual([true, undefined]);
    const broken = await readPlainHttp(deployment.url, url(causes['arithmetic']?.(small) ?? ''));
    expect(broken.failure).toMatch(/ECONNRESET|EPIPE/);
  });

  test('is logged in one line and counted', async () => {
    if (isServe) {
      await mustFail(deployment, 'csv', causes['cast']?.(small) ?? '');
      expect(deployment.output()).toMatch(/an answer failed after it had begun/);
      const metrics = await (await fetch(`${deployment.url}/metrics`)).text();
      expect(metrics).toMatch(/query_late_failures_total\{[^}]*format="csv"[^}]*\} [1-9]/);
    }
  });

  test('the reader leaves: the engine stops', async () => {
    const leaver = new AbortController();
    const body = JSON.stringify({
      ...{ db: database, format: 'csv' },
      q: 'SELECT count(*) FROM generate_series(1, 100000000) a, generate_series(1, 1000) b WHERE (a.value * b.value) % 7 = 3',
    });
    const headers = { 'content-type': 'application/json' };
    const asked = fetch(`${deployment.url}/api/v3/query_sql`, { method: 'POST', headers, body, signal: leaver.signal });
    const gone = asked.then(
      () => 'answered',
      () => 'gone',
    );
    if (isServe) {
      const running = async (): Promise<number> =>
        Number(
          /engine_queries_running(?:\{[^}]*\})? (\d+)/.exec(
            await (await fetch(`${deployment.url}/metrics`)).text(),
          )?.[1],
        );
      await waitUntil('it runs', async () => (await running()) > 0);
      leaver.abort();
      await waitUntil('it has stopped', async () => (await running()) === 0);
    } else leaver.abort();
    expect(await gone).toBe('gone');
  });

  // Last: the file stays damaged. It was read whole before, so that its checksum is known to be right.
  test.each(damaged)('a file is damaged under it: %s', async (surface) => {
    const sql = 'SELECT time, host, v, t FROM m';
    if (surface === damaged[0]) {
      expect(await outcome(deployment, surface, sql)).not.toBeInstanceOf(Error);
      damageLargestFile(deployment);
    }
    await mustFail(deployment, surface, sql);
  });
});
