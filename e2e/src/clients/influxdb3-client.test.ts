import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { InfluxDBClient, Point } from '@influxdata/influxdb3-client';
import { flush } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';
import { startServe } from '../cluster/serve.js';

/** InfluxData's own client for InfluxDB 3, unchanged: HTTP writes and Flight queries against the one address. */
describe('@influxdata/influxdb3-client', () => {
  let deployment: Deployment;
  let client: InfluxDBClient;

  beforeAll(async () => {
    deployment = await startServe();
    client = new InfluxDBClient({ host: deployment.url, database: 'stock', token: 'unused' });
  });
  afterAll(async () => {
    await client.close();
    await deployment.destroy();
  });

  const read = async (sql: string, params?: Record<string, string | number>): Promise<Record<string, unknown>[]> => {
    const rows: Record<string, unknown>[] = [];
    for await (const row of client.query(sql, 'stock', { type: 'sql', ...(params === undefined ? {} : { params }) }))
      rows.push(row);
    return rows;
  };

  test('writes points and line protocol, and reads them back at once', async () => {
    await client.write(
      Point.measurement('home')
        .setTag('room', 'Kitchen')
        .setFloatField('temp', 21.5)
        .setIntegerField('co', 3)
        .setTimestamp(new Date(1_700_000_000_000)),
    );
    await client.write('home,room=Living\\ Room temp=20.25,co=0i 1700000000000000001');
    const rows = await read('SELECT room, temp, co FROM home ORDER BY time');
    expect(rows.map(({ room, temp, co }) => [room, temp, Number(co)])).toEqual([
      ['Kitchen', 21.5, 3],
      ['Living Room', 20.25, 0],
    ]);
  });

  test('the same answer from files', async () => {
    await flush(deployment.url);
    const rows = await read('SELECT room, count(*) AS n FROM home GROUP BY room ORDER BY room');
    expect(rows.map(({ room, n }) => [room, Number(n)])).toEqual([
      ['Kitchen', 1],
      ['Living Room', 1],
    ]);
  });

  test('parameters', async () => {
    const rows = await read('SELECT temp FROM home WHERE room = $room', { room: 'Kitchen' });
    expect(rows).toEqual([{ temp: 21.5 }]);
  });

  test('points come with their time', async () => {
    const points: (Date | undefined)[] = [];
    for await (const point of client.queryPoints('SELECT * FROM home ORDER BY time', 'stock', { type: 'sql' }))
      points.push(new Date(Number(point.getTimestamp())));
    expect(points[0]).toEqual(new Date(1_700_000_000_000));
    expect(points).toHaveLength(2);
  });

  test('many rows arrive whole', async () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, i) => `big,host=h${String(i % 100)} v=${String(i)}i ${String(i + 1)}`,
    );
    await client.write(lines);
    let sum = 0;
    let count = 0;
    for await (const row of client.query('SELECT v FROM big', 'stock', { type: 'sql' })) {
      sum += Number(row.v);
      count++;
    }
    expect([count, sum]).toEqual([20_000, (20_000 * 19_999) / 2]);
  });

  test('an error of the server reaches the caller', async () => {
    await expect(read('SELECT nope FROM home')).rejects.toThrow(/nope/);
  });
});
