import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { tableFromIPC, type Table } from 'apache-arrow';
import { flush, mustWrite } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';
import { startServe } from '../cluster/serve.js';
import { connectFlightSql, type FlightSqlConnection } from './flight-sql-connection.js';

/** A stock Flight SQL client in Rust (arrow-flight), through its npm package. */
describe('@lakehouse-rs/flight-sql-client', () => {
  let deployment: Deployment;
  let client: FlightSqlConnection;

  beforeAll(async () => {
    deployment = await startServe();
    await mustWrite(deployment.url, 'flights', 'm,host=a f=1.5,i=-3i,u=7u,b=t,s="x" 1\nm,host=b f=2.5 2');
    client = await connectFlightSql(deployment.url, 'flights');
  });
  afterAll(() => deployment.destroy());

  const query = async (sql: string): Promise<Table> => tableFromIPC(await client.query(sql));
  const types = (table: Table): Record<string, string> =>
    Object.fromEntries(table.schema.fields.map((field) => [field.name, String(field.type)]));
  const expectedTypes = {
    b: 'Bool',
    f: 'Float64',
    host: 'Utf8',
    i: 'Int64',
    s: 'Utf8',
    time: 'Timestamp<NANOSECOND>',
    u: 'Uint64',
  };

  test('runs a statement', async () => {
    const table = await query('SELECT host, f FROM m ORDER BY time');
    expect(table.toArray().map((row: { toJSON(): unknown }) => row.toJSON())).toEqual([
      { host: 'a', f: 1.5 },
      { host: 'b', f: 2.5 },
    ]);
  });

  test('types are the same hot, in files, mixed and for an empty answer', async () => {
    expect(types(await query('SELECT * FROM m'))).toEqual(expectedTypes);
    await flush(deployment.url);
    expect(types(await query('SELECT * FROM m'))).toEqual(expectedTypes);
    await mustWrite(deployment.url, 'flights', 'm,host=c f=3.5 3');
    expect(types(await query('SELECT * FROM m'))).toEqual(expectedTypes);
    expect(types(await query("SELECT * FROM m WHERE host = 'nobody'"))).toEqual(expectedTypes);
    const time = (await query('SELECT * FROM m')).schema.fields.find(({ name }) => name === 'time');
    expect(time?.nullable).toBe(false);
  });

  test('sum and count stay 64-bit integers', async () => {
    expect(types(await query('SELECT sum(i) AS s, sum(u) AS su, count(*) AS n FROM m'))).toEqual({
      s: 'Int64',
      su: 'Uint64',
      n: 'Int64',
    });
  });

  // The client keeps the reason to itself.
  test('a wrong statement fails', async () => {
    await expect(query('SELECT nope FROM m')).rejects.toThrow();
  });
});
