import { createFlightSqlClient } from '@lakehouse-rs/flight-sql-client';

/** A statement in, an Arrow IPC stream out. */
export interface FlightSqlConnection {
  query(sql: string): Promise<Uint8Array>;
}

/** This client knows no dictionaries, so it asks for tags as plain strings. */
export async function connectFlightSql(url: string, database: string, token?: string): Promise<FlightSqlConnection> {
  const { hostname, port } = new URL(url);
  return createFlightSqlClient({
    headers: [
      { key: 'database', value: database },
      { key: 'x-inlay-tags', value: 'utf8' },
    ],
    tls: false,
    host: hostname,
    port: Number(port),
    ...(token === undefined ? {} : { token }),
  });
}
