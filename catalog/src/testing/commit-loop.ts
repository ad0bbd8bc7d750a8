import { fileId, SystemClock, SystemRandom, tableId } from '@inlay/core';
import type { ParquetFile } from '../model/index.js';
import { SqliteCatalog } from '../sqlite/sqlite-catalog.js';

/**
 * A process to be killed: opens the catalog in argv[2] and commits files to table argv[3], numbered from argv[4] on. It
 * writes a number to stdout when that commit was acknowledged.
 */
const [, , directory = '', table = '', first = ''] = process.argv;
const catalog = await SqliteCatalog.open({ directory, clock: new SystemClock(), random: new SystemRandom() });

const fileOf = (number: number): ParquetFile => ({
  id: fileId(`file-${String(number)}`),
  tableId: tableId(Number(table)),
  partitionKey: `p${String(number % 7)}`,
  path: `file-${String(number)}`,
  level: 0,
  times: { min: 0n, max: 0n },
  rowCount: number,
  sizeBytes: 1,
  crc32c: undefined,
  minStamp: BigInt(number),
  maxStamp: BigInt(number),
  multiVersion: false,
  shards: new Uint8Array(16),
  columns: [],
  sortKey: [],
  origin: undefined,
  deletesAppliedTo: 0n,
  createdAtMs: 0,
});

for (let number = Number(first); ; number++) {
  const file = fileOf(number);
  await catalog.commitFile({ file, tableId: file.tableId, lowWater: [] });
  process.stdout.write(`${String(number)}\n`);
}
