import { columnId, databaseId, tableId } from '@inlay/core';
import type { Table } from '@inlay/catalog';

/** The table that `make-goldens.py` asked DataFusion about. */
export const expressionTable: Table = {
  id: tableId(1),
  databaseId: databaseId(1),
  name: 'cpu',
  columns: [
    { id: columnId(1), name: 'host', kind: 'tag' },
    { id: columnId(2), name: 'region', kind: 'tag' },
    { id: columnId(3), name: 'usage', kind: 'f64' },
    { id: columnId(4), name: 'n', kind: 'i64' },
    { id: columnId(5), name: 'big', kind: 'u64' },
    { id: columnId(6), name: 'ok', kind: 'bool' },
    { id: columnId(7), name: 'msg', kind: 'string' },
  ],
};
