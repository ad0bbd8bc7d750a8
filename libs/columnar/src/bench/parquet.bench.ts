import { columnId, SystemRandom, tableId } from '@inlay/core';
import { encodeParquet } from '../parquet/encode-parquet.js';
import type { FileColumnInfo } from '../parquet/file-metadata.js';
import { takeVersions } from '../rows/take-rows.js';
import { chooseSortKey } from '../sort/sort-key.js';
import { sortPermutation } from '../sort/sort-permutation.js';
import { tagDictionaries } from '../sort/tag-dictionaries.js';
import { cpuOnlyRows, withStamps } from '../testing/cpu-only.js';

/** `npm run build && node libs/columnar/dist/bench/parquet.bench.js [readings a host, 900]` */
const readings = Number(process.argv[2] ?? 900);
for (const values of ['i64', 'f64', 'decimals'] as const) {
  const raw = withStamps(cpuOnlyRows(new SystemRandom(), { hosts: 1000, readings, values }), 10_000);
  const dictionaries = tagDictionaries(raw.series);
  const sortKey = chooseSortKey(dictionaries);
  const rows = takeVersions(raw, sortPermutation(raw, sortKey, dictionaries));
  const columns = Array.from({ length: 20 }, (_, i): FileColumnInfo => {
    return {
      id: columnId(i + 1),
      name: `column ${String(i + 1)}`,
      kind: i < 10 ? 'tag' : values === 'i64' ? 'i64' : 'f64',
    };
  });
  const description = {
    database: 'bench',
    tableId: tableId(1),
    table: 'cpu',
    partitionKey: '2016-01-01',
    templateVersion: 1,
    columns,
    sortKey,
    level: 0,
    replaces: [],
    deletesAppliedTo: 0n,
  };
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    const { bytes } = await encodeParquet(rows, description, dictionaries);
    const rate = rows.rowCount / (performance.now() - start) / 1000;
    const size = bytes.length / (rows.rowCount * 10);
    const memory = process.memoryUsage().rss / 1e6;
    console.log(
      `${String(rows.rowCount)} rows ${values}: ${rate.toFixed(2)} M rows/s, ${size.toFixed(3)} B/value, RSS ${memory.toFixed(0)} MB`,
    );
  }
}
