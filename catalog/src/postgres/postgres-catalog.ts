import pg from 'pg';
import { noLogger } from '@inlay/core';
import type { Clock, Logger, Random } from '@inlay/core';
import { postgresWords } from '../migrations/index.js';
import { SqlCatalog } from '../sql/index.js';
import { PostgresStore } from './postgres-store.js';

/** Address of the PostgreSQL, and the connections that one process may have. */
export interface PostgresCatalogOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly dsn: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger?: Logger;
  /** One more is used while anybody watches. */
  readonly connectionsMax?: number;
}

/** The catalog of a cluster: any number of processes may have it open. */
export class PostgresCatalog extends SqlCatalog {
  /** Connects and migrates. Rejects with `store_unavailable`, `bad_catalog_dsn` (invalid) and `catalog_too_new` (conflict). */
  static async open(options: PostgresCatalogOptions): Promise<PostgresCatalog> {
    const { clock, random, logger = noLogger } = options;
    const store = new PostgresStore({ config: configOf(options), clock, random, logger });
    try {
      await store.migrate({ words: postgresWords, clusterId: random.uuid(), nowMs: clock.nowMs() });
      return new PostgresCatalog(store, clock);
    } catch (error) {
      await store.close();
      throw store.toError(error);
    }
  }
}

function configOf({ dsn, connectionsMax = 10 }: PostgresCatalogOptions): pg.PoolConfig {
  return {
    connectionString: dsn,
    max: connectionsMax,
    application_name: 'inlay-catalog',
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
    // A little more, so that the server speaks first where it can.
    query_timeout: 12_000,
    idle_in_transaction_session_timeout: 30_000,
    types: withBigints(),
  };
}

/** int8 as bigint, which the driver otherwise hands out as text; the rest as the driver has it. */
function withBigints(): pg.CustomTypesConfig {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, BigInt);
  return types;
}
