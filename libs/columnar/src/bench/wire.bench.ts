import { SystemRandom } from '@inlay/core';
import { decodeTableBatch, encodeTableBatch } from '../wire/table-batch.js';
import { cpuOnlyRows } from '../testing/cpu-only.js';
import { measure } from './measure.js';

/** `npm run build && node libs/columnar/dist/bench/wire.bench.js` */
for (const values of ['i64', 'f64', 'decimals'] as const) {
  const rows = cpuOnlyRows(new SystemRandom(), { hosts: 1000, readings: 10, values });
  const bytes = encodeTableBatch(rows);
  console.log(`cpu-only, 10,000 rows, ${values}: ${(bytes.length / rows.rowCount).toFixed(1)} B/row`);
  measure('  encode', rows.rowCount, () => encodeTableBatch(rows));
  measure('  decode', rows.rowCount, () => decodeTableBatch(bytes));
}
