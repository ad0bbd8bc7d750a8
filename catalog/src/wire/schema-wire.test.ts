import { describe, test } from '@jest/globals';
import { columnId, databaseId, tableId } from '@inlay/core';
import { catalog as wire } from '@inlay/proto';
import { anyId, anyU32, anyU64, awkwardText, messageChecks } from '@inlay/testing';
import fc from 'fast-check';
import type { RefusedColumn, WantedTable } from '../catalog/index.js';
import type { ColumnKind, DatabaseSchema } from '../model/index.js';
import { goldenBytes, goldenDatabase, goldenRefused, goldenSchema, goldenWanted } from '../testing/index.js';
import * as codec from './schema-wire.js';

const anyKind = fc.constantFrom<ColumnKind>('tag', 'f64', 'i64', 'u64', 'bool', 'string');
const few = { maxLength: 3 };
const notUtf8 = Uint8Array.of(0xc3);
const noKind = wire.ColumnKind.COLUMN_KIND_UNSPECIFIED;
const noReason = wire.RefusedReason.REFUSED_REASON_UNSPECIFIED;
/** The first number that no enum has. */
const beyondEnums: number = 7;

const anySchema: fc.Arbitrary<DatabaseSchema> = fc
  .record({
    id: anyId.map(databaseId),
    name: awkwardText,
    tables: fc.array(
      fc.record({
        id: anyId.map(tableId),
        name: awkwardText,
        columns: fc.array(fc.record({ id: anyId.map(columnId), name: awkwardText, kind: anyKind }), few),
      }),
      few,
    ),
    version: anyU64,
  })
  .map(({ id, name, tables, version }) => ({
    database: { ...goldenDatabase, id, name },
    tables: tables.map((table) => ({ ...table, databaseId: id })),
    version,
  }));

const anyWanted: fc.Arbitrary<WantedTable> = fc.record({
  name: awkwardText,
  columns: fc.array(fc.record({ name: awkwardText, kind: anyKind }), few),
});

const anyRefused: fc.Arbitrary<RefusedColumn> = fc.record({
  table: awkwardText,
  column: fc.option(awkwardText, { nil: undefined }),
  reason: fc.constantFrom('kind_conflict', 'table_limit', 'column_limit'),
  existing: fc.option(anyKind, { nil: undefined }),
  limit: fc.option(anyU32, { nil: undefined }),
});

/** The message with another schema in it. */
const withSchema =
  <Message extends { readonly schema?: wire.DatabaseSchema | undefined }>(
    change: (schema: wire.DatabaseSchema) => wire.DatabaseSchema,
  ) =>
  (good: Message): Message => ({ ...good, schema: good.schema && change(good.schema) });

const withColumn = (change: Partial<wire.Column>): ((schema: wire.DatabaseSchema) => wire.DatabaseSchema) => {
  const changed = (columns: readonly wire.Column[]): wire.Column[] =>
    columns.map((column) => ({ ...column, ...change }));
  return (schema) => ({
    ...schema,
    tables: schema.tables.map((table) => ({ ...table, columns: changed(table.columns) })),
  });
};

describe('a schema', () => {
  const checks = messageChecks({
    message: 'inlay.v1.GetSchemaAnswer',
    generated: wire.GetSchemaAnswer,
    toWire: codec.schemaAnswerToWire,
    fromWire: codec.schemaAnswerFromWire,
    values: fc.option(anySchema, { nil: undefined }),
    golden: { value: goldenSchema, hex: goldenBytes['inlay.v1.GetSchemaAnswer'] },
    broken: [
      ['of no database', withSchema((schema) => ({ ...schema, database: undefined })), /the database of a schema is/],
      ['with a column without a kind', withSchema(withColumn({ kind: noKind })), /0 is not a kind of a column/],
      ['with a column of a kind that is none', withSchema(withColumn({ kind: beyondEnums as 1 })), /7 is not a kind/],
      ['with a column without an id', withSchema(withColumn({ id: 0n })), /the id of a column is missing/],
      ['with a column whose name is not UTF-8', withSchema(withColumn({ name: notUtf8 })), /of a column is not UTF-8/],
      [
        'with a table without an id',
        withSchema((schema) => ({ ...schema, tables: schema.tables.map((table) => ({ ...table, id: 0n })) })),
        /the id of a table is missing/,
      ],
    ],
  });
  test.each(checks)('%s', (_, check) => check());
});

describe('the wish for columns', () => {
  const checks = messageChecks({
    message: 'inlay.v1.EnsureSchemaRequest',
    generated: wire.EnsureSchemaRequest,
    toWire: codec.ensureSchemaToWire,
    fromWire: codec.ensureSchemaFromWire,
    values: fc.record({
      databaseId: anyId.map(databaseId),
      wanted: fc.array(anyWanted, few),
      knownVersion: anyU64,
    }),
    golden: {
      value: { databaseId: databaseId(9), wanted: goldenWanted, knownVersion: 2n ** 64n - 1n },
      hex: goldenBytes['inlay.v1.EnsureSchemaRequest'],
    },
    broken: [
      ['for no database', (good) => ({ ...good, databaseId: 0n }), /the id of a database is missing/],
      [
        'with a column whose name is not UTF-8',
        (good) => ({
          ...good,
          tables: [{ name: notUtf8.subarray(1), columns: [{ name: notUtf8, kind: wire.ColumnKind.COLUMN_KIND_TAG }] }],
        }),
        /the name of a column is not UTF-8/,
      ],
      [
        'with a column without a kind',
        (good) => ({
          ...good,
          tables: good.tables.map((table) => ({
            ...table,
            columns: table.columns.map((one) => ({ ...one, kind: noKind })),
          })),
        }),
        /0 is not a kind of a column/,
      ],
    ],
  });
  test.each(checks)('%s', (_, check) => check());
});

describe('what became of the wish', () => {
  const checks = messageChecks({
    message: 'inlay.v1.EnsureSchemaAnswer',
    generated: wire.EnsureSchemaAnswer,
    toWire: codec.ensuredToWire,
    fromWire: codec.ensuredFromWire,
    values: fc.record({ schema: fc.option(anySchema, { nil: undefined }), refused: fc.array(anyRefused, few) }),
    golden: {
      value: { schema: goldenSchema, refused: goldenRefused },
      hex: goldenBytes['inlay.v1.EnsureSchemaAnswer'],
    },
    broken: [
      ['with a column without a kind', withSchema(withColumn({ kind: noKind })), /0 is not a kind of a column/],
      [
        'with a refusal without a reason',
        (good) => ({ ...good, refused: good.refused.map((one) => ({ ...one, reason: noReason })) }),
        /0 is not a reason to refuse a column/,
      ],
      [
        'with a refusal for a reason that is none',
        (good) => ({ ...good, refused: good.refused.map((one) => ({ ...one, reason: beyondEnums as 1 })) }),
        /7 is not a reason/,
      ],
      [
        'with a refusal for a kind that is none',
        (good) => ({ ...good, refused: good.refused.map((one) => ({ ...one, existing: beyondEnums as 1 })) }),
        /7 is not a kind of a column/,
      ],
    ],
  });
  test.each(checks)('%s', (_, check) => check());
});
