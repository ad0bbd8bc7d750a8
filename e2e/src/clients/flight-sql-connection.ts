import { createFlightSqlClient } from '@lakehouse-rs/flight-sql-client';

/** A statement in, an Arrow IPC stream out. */
export interface FlightSqlConnection {
  query(sql: string): Promise<Uint8Array>;
}

export async function connectFlightSql(url: string, database: string, token?: string): Promise<FlightSqlConnection> {
  const { hostname, port } = new URL(url);
  return createFlightSqlClient({
    headers: [{ key: 'database', value: database }],
    tls: false,
    host: hostname,
    port: Number(port),
    ...(token === undefined ? {} : { token }),
  });
}
