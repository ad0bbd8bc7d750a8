import { databaseId, idFromWire, numberFromWire, type DatabaseId } from '@inlay/core';
import type { catalog as wire } from '@inlay/proto';
import type { CreateDatabaseRequest } from '../catalog/index.js';
import type { Database } from '../model/index.js';
import { nameFromWire, nameToWire } from './name-wire.js';

/** The question for a schema: its database, and what the asker holds of it. */
export interface SchemaQuestion {
  readonly name: string;
  readonly known: { readonly databaseId: DatabaseId; readonly version: bigint } | undefined;
}

/** A database in the words of `inlay.v1`. */
export const databaseToWire = (database: Database): wire.Database => ({
  id: BigInt(database.id),
  name: nameToWire(database.name),
  retentionNs: database.retentionNs,
  tablesMax: database.tablesMax,
  columnsPerTableMax: database.columnsPerTableMax,
  createdAtMs: BigInt(database.createdAtMs),
});

/** Throws `bad_message`. */
export const databaseFromWire = (database: wire.Database): Database => ({
  id: databaseId(idFromWire(database.id, 'the id of a database')),
  name: nameFromWire(database.name, 'the name of a database'),
  retentionNs: database.retentionNs,
  tablesMax: database.tablesMax,
  columnsPerTableMax: database.columnsPerTableMax,
  createdAtMs: numberFromWire(database.createdAtMs, 'the time at which a database was created'),
});

/** All databases in the words of `inlay.v1`. */
export const databasesToWire = (databases: readonly Database[]): wire.ListDatabasesAnswer => ({
  databases: databases.map(databaseToWire),
});

/** Throws as `databaseFromWire` does. */
export const databasesFromWire = ({ databases }: wire.ListDatabasesAnswer): Database[] =>
  databases.map(databaseFromWire);

/** A new database in the words of `inlay.v1`: what is absent here is absent there. */
export const createDatabaseToWire = (request: CreateDatabaseRequest): wire.CreateDatabaseRequest => ({
  name: nameToWire(request.name),
  retentionNs: request.retentionNs,
  tablesMax: request.tablesMax,
  columnsPerTableMax: request.columnsPerTableMax,
});

/** Throws `bad_message`; whether the name will do is for the catalog to say. */
export const createDatabaseFromWire = (request: wire.CreateDatabaseRequest): CreateDatabaseRequest => ({
  ...request,
  name: nameFromWire(request.name, 'the name of a new database'),
});

/** The database to delete in the words of `inlay.v1`. */
export const deleteDatabaseToWire = (name: string): wire.DeleteDatabaseRequest => ({ name: nameToWire(name) });

/** Throws `bad_message`. */
export const deleteDatabaseFromWire = ({ name }: wire.DeleteDatabaseRequest): string =>
  nameFromWire(name, 'the name of a database');

/** The question for a schema in the words of `inlay.v1`. */
export const schemaQuestionToWire = ({ name, known }: SchemaQuestion): wire.GetSchemaRequest => ({
  name: nameToWire(name),
  known: known === undefined ? undefined : { databaseId: BigInt(known.databaseId), version: known.version },
});

/** Throws `bad_message`. */
export const schemaQuestionFromWire = ({ name, known }: wire.GetSchemaRequest): SchemaQuestion => ({
  name: nameFromWire(name, 'the name of a database'),
  known:
    known === undefined
      ? undefined
      : {
          databaseId: databaseId(idFromWire(known.databaseId, 'the database of the known schema')),
          version: known.version,
        },
});
