import { describe, test } from '@jest/globals';
import { databaseId } from '@inlay/core';
import { catalog as wire } from '@inlay/proto';
import { anyI64, anyId, anyU32, anyU64, awkwardText, messageChecks } from '@inlay/testing';
import fc from 'fast-check';
import type { CreateDatabaseRequest } from '../catalog/index.js';
import type { Database } from '../model/index.js';
import { goldenBytes, goldenCreation, goldenDatabase, goldenDatabases } from '../testing/index.js';
import * as codec from './database-wire.js';

const optional = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(values, { nil: undefined });
const notUtf8 = Uint8Array.of(0x61, 0xff);

const anyDatabase: fc.Arbitrary<Database> = fc.record({
  id: anyId.map(databaseId),
  name: awkwardText,
  retentionNs: optional(anyI64),
  tablesMax: anyU32,
  columnsPerTableMax: anyU32,
  createdAtMs: fc.oneof(fc.constantFrom(Number.MIN_SAFE_INTEGER, 0), anyId),
});

const anyCreation: fc.Arbitrary<CreateDatabaseRequest> = fc.record({
  name: awkwardText,
  retentionNs: optional(anyI64),
  tablesMax: optional(anyU32),
  columnsPerTableMax: optional(anyU32),
});

const anyQuestion: fc.Arbitrary<codec.SchemaQuestion> = fc.record({
  name: awkwardText,
  known: optional(fc.record({ databaseId: anyId.map(databaseId), version: anyU64 })),
});

describe('a database', () => {
  const checks = messageChecks({
    message: 'inlay.v1.Database',
    generated: wire.Database,
    toWire: codec.databaseToWire,
    fromWire: codec.databaseFromWire,
    values: anyDatabase,
    golden: { value: goldenDatabase, hex: goldenBytes['inlay.v1.Database'] },
    broken: [
      ['without an id', (good) => ({ ...good, id: 0n }), /the id of a database is missing/],
      ['with an id that no double holds', (good) => ({ ...good, id: 2n ** 53n }), /9007199254740992, which is beyond/],
      ['with an id of all 64 bits', (good) => ({ ...good, id: 2n ** 64n - 1n }), /beyond 2\^53/],
      ['with a name that is not UTF-8', (good) => ({ ...good, name: notUtf8 }), /the name of a database is not UTF-8/],
      [
        'made in a time beyond all',
        (good) => ({ ...good, createdAtMs: -(2n ** 63n) }),
        /a database was created is -92/,
      ],
    ],
  });
  test.each(checks)('%s', (_, check) => check());
});

describe('the list of databases', () => {
  const checks = messageChecks({
    message: 'inlay.v1.ListDatabasesAnswer',
    generated: wire.ListDatabasesAnswer,
    toWire: codec.databasesToWire,
    fromWire: codec.databasesFromWire,
    values: fc.array(anyDatabase, { maxLength: 4 }),
    golden: { value: [...goldenDatabases], hex: goldenBytes['inlay.v1.ListDatabasesAnswer'] },
    broken: [
      [
        'with a database that is none',
        ({ databases }) => ({ databases: databases.map((one) => ({ ...one, id: 0n })) }),
        /the id of a database is missing/,
      ],
    ],
  });
  test.each(checks)('%s', (_, check) => check());
});

describe('the wish for a database', () => {
  const checks = messageChecks({
    message: 'inlay.v1.CreateDatabaseRequest',
    generated: wire.CreateDatabaseRequest,
    toWire: codec.createDatabaseToWire,
    fromWire: codec.createDatabaseFromWire,
    values: anyCreation,
    golden: { value: goldenCreation, hex: goldenBytes['inlay.v1.CreateDatabaseRequest'] },
    broken: [['with a name that is not UTF-8', (good) => ({ ...good, name: notUtf8 }), /a new database is not UTF-8/]],
  });
  test.each(checks)('%s', (_, check) => check());
});

describe('the wish to delete a database', () => {
  const checks = messageChecks({
    message: 'inlay.v1.DeleteDatabaseRequest',
    generated: wire.DeleteDatabaseRequest,
    toWire: codec.deleteDatabaseToWire,
    fromWire: codec.deleteDatabaseFromWire,
    values: awkwardText,
    golden: { value: 'aü😀\0', hex: goldenBytes['inlay.v1.DeleteDatabaseRequest'] },
    broken: [['with a name that is not UTF-8', () => ({ name: notUtf8 }), /the name of a database is not UTF-8/]],
  });
  test.each(checks)('%s', (_, check) => check());
});

describe('the question for a schema', () => {
  const checks = messageChecks({
    message: 'inlay.v1.GetSchemaRequest',
    generated: wire.GetSchemaRequest,
    toWire: codec.schemaQuestionToWire,
    fromWire: codec.schemaQuestionFromWire,
    values: anyQuestion,
    golden: {
      value: { name: 'home', known: { databaseId: databaseId(9), version: 2n ** 64n - 1n } },
      hex: goldenBytes['inlay.v1.GetSchemaRequest'],
    },
    broken: [
      ['with a name that is not UTF-8', (good) => ({ ...good, name: notUtf8 }), /the name of a database is not UTF-8/],
      [
        'that knows the schema of no database',
        (good) => ({ ...good, known: { databaseId: 0n, version: 1n } }),
        /the database of the known schema is missing/,
      ],
    ],
  });
  test.each(checks)('%s', (_, check) => check());
});
