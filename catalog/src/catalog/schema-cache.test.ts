import { expect, test } from '@jest/globals';
import { databaseId } from '@inlay/core';
import type { DatabaseSchema } from '../model/index.js';
import { SchemaCache } from './schema-cache.js';

const schemaOf = (id: number, version: bigint): DatabaseSchema => ({
  database: {
    id: databaseId(id),
    name: `d${String(id)}`,
    retentionNs: undefined,
    tablesMax: 1,
    columnsPerTableMax: 1,
    createdAtMs: 0,
  },
  tables: [],
  version,
});

test('an older version that comes late does not replace a newer one', () => {
  const cache = new SchemaCache();
  cache.put(schemaOf(1, 2n));
  cache.put(schemaOf(1, 1n));
  expect(cache.newest(databaseId(1))?.version).toBe(2n);
  expect(cache.get(databaseId(1), 1n)).toBeUndefined();
  expect(cache.get(databaseId(1), 2n)?.version).toBe(2n);
});

test('the database used longest ago is forgotten, not the one that changed longest ago', () => {
  const cache = new SchemaCache();
  for (let id = 0; id < 64; id++) cache.put(schemaOf(id, 1n));
  expect(cache.get(databaseId(0), 1n)).toBeDefined();
  cache.put(schemaOf(64, 1n));
  expect(cache.newest(databaseId(0))).toBeDefined();
  expect(cache.newest(databaseId(1))).toBeUndefined();
  expect(cache.newest(databaseId(2))).toBeDefined();
});
