import { sql } from 'kysely';
import type { CatalogDb } from './sql-store.js';

/**
 * `work` between `begin` and commit, on one connection. What failed first is what the caller hears: a database that has
 * rolled back by itself (a full disk), or is gone, refuses the rollback as well.
 */
export function inTransaction<T>(db: CatalogDb, begin: string, work: (db: CatalogDb) => Promise<T>): Promise<T> {
  return db.connection().execute(async (connection) => {
    await sql.raw(begin).execute(connection);
    try {
      const result = await work(connection);
      await sql`commit`.execute(connection);
      return result;
    } catch (error) {
      await sql`rollback`.execute(connection).catch(() => undefined);
      throw error;
    }
  });
}
