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

/** Its rows as line protocol. */
export const expressionLines: readonly string[] = [
  'cpu,host=a,region=eu usage=1.5,n=7i,big=18446744073709551615u,ok=t,msg="Hello World" 1700000000123456789',
  'cpu,host=b usage=2.25,n=-7i,big=1u,ok=f,msg="foo-bar" 1700000060000000001',
  'cpu,host=a,region=eu usage=-3.5,n=3i,big=2u 1700000120000000000',
  'cpu,host=b,region=us ok=t,msg="" 1700003600000000500',
  'cpu,host=c usage=100,n=9007199254740993i,big=10u,ok=f,msg="žluťoučký" 1700090000999999999',
];
