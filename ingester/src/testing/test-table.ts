import type { Catalog } from '@inlay/catalog';
import { defined } from '@inlay/core';
import type { TestTable } from './test-batches.js';

/** A database with the table that `testBatch` makes rows of. */
export async function makeTestTable(catalog: Catalog): Promise<TestTable> {
  const database = await catalog.createDatabase({ name: 'd' });
  const { schema } = await catalog.ensureSchema(database.id, [
    {
      name: 't',
      columns: [
        { name: 'host', kind: 'tag' },
        { name: 'a', kind: 'i64' },
        { name: 'b', kind: 'i64' },
      ],
    },
  ]);
  const { id, columns } = defined(schema.tables[0], 'the table');
  const [tag, a, b] = columns.map((column) => column.id);
  return { id, tag: defined(tag, 'its tag'), a: defined(a, 'its first field'), b: defined(b, 'its second field') };
}
