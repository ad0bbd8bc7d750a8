import { InlayError, defined, isInlayError, parseDuration, shorten } from '@inlay/core';
import type { Catalog, Database } from '@inlay/catalog';
import type { FastifyInstance } from '@inlay/runtime';
import { v3Error } from '@inlay/runtime';
import type { RawParameters } from '../request/query-parameters.js';

/** Parts of the routes for databases. */
export interface DatabaseDependencies {
  readonly catalog: Catalog;
  /** Every open ingester refuses writes of older epochs once this resolves. Rejects when one cannot be reached. */
  readonly adoptEpoch: (epoch: bigint) => Promise<void>;
}

/** As the API shows it. `iox::database` is what InfluxDB 3 calls the name. Retention is in seconds, null for ever. */
const shown = (database: Database): Readonly<Record<string, unknown>> => ({
  'iox::database': database.name,
  retention_seconds: database.retentionNs === undefined ? null : Number(database.retentionNs / 1_000_000_000n),
  max_tables: database.tablesMax,
  max_columns_per_table: database.columnsPerTableMax,
  created_at: new Date(database.createdAtMs).toISOString(),
});

const namedIn = ({ db }: RawParameters): string | undefined => (typeof db === 'string' && db !== '' ? db : undefined);

function nameOf(raw: RawParameters): string {
  const name = namedIn(raw);
  if (name !== undefined) return name;
  throw new InlayError('invalid', 'parameter "db" is missing: the name of the database', { code: 'missing_parameter' });
}

function limitOf(raw: RawParameters, name: string): number | undefined {
  const value = raw[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value;
  throw new InlayError(
    'invalid',
    `"${name}" must be a whole number of at least 1, not ${shorten(JSON.stringify(value))}`,
    { code: 'bad_limit' },
  );
}

/** `7d`, `1h30m`; absent, null, `0` and `none` keep for ever. InfluxDB's least is an hour. */
function retentionOf(raw: RawParameters): bigint | undefined {
  const value = raw.retention_period;
  if (value === undefined || value === null || value === 'none') return undefined;
  if (typeof value !== 'string')
    throw new InlayError('invalid', '"retention_period" must be a duration such as "7d", or "none"', {
      code: 'bad_retention',
    });
  const ms = parseDuration(value);
  if (ms === 0) return undefined;
  if (ms < 3_600_000)
    throw new InlayError('invalid', `"retention_period" is ${value}; the shortest is 1h`, { code: 'bad_retention' });
  return BigInt(Math.round(ms)) * 1_000_000n;
}

/** `GET|POST|DELETE /api/v3/configure/database`. */
export function registerDatabaseRoutes(app: FastifyInstance, { catalog, adoptEpoch }: DatabaseDependencies): void {
  const url = '/api/v3/configure/database';
  const config = { errorShape: v3Error };

  app.get(url, { config }, async (request) => {
    const db = namedIn(request.query as RawParameters);
    request.authorize('list', db);
    if (db === undefined) return (await catalog.listDatabases()).map(shown);
    const { database, tables } = defined(await catalog.schema(db), 'the schema, asked for without a known version');
    return {
      ...shown(database),
      tables: tables.map(({ name, columns }) => ({
        name,
        columns: columns.map(({ name: column, kind }) => ({ name: column, kind })),
      })),
    };
  });

  app.post(url, { config }, async (request, reply) => {
    const raw = (request.body ?? {}) as RawParameters;
    const name = nameOf(raw);
    request.authorize('administer', name);
    const database = await catalog.createDatabase({
      name,
      retentionNs: retentionOf(raw),
      tablesMax: limitOf(raw, 'max_tables'),
      columnsPerTableMax: limitOf(raw, 'max_columns_per_table'),
    });
    return reply.code(200).send(shown(database));
  });

  app.delete(url, { config }, async (request, reply) => {
    const name = nameOf(request.query as RawParameters);
    request.authorize('administer', name);
    let epoch: bigint;
    try {
      ({ epoch } = await catalog.deleteDatabase(name));
    } catch (error) {
      // Gone perhaps by a call that did not get as far as the line below: this is its repeat, and it finishes.
      if (isInlayError(error, 'database_not_found')) await adoptEpoch((await catalog.shardMap()).epoch);
      throw error;
    }
    // Only then is it certain that no router with an older view gets a write into it acknowledged.
    await adoptEpoch(epoch);
    return reply.code(200).send({ deleted: name });
  });
}
