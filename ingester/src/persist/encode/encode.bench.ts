import { columnId, databaseId, formatBytes, incarnationId, makeStamp, SystemClock, SystemRandom } from '@inlay/core';
import { mergeVersions } from '@inlay/columnar';
import { CpuOnlyBatches, cpuOnlyTable } from '../../testing/cpu-only-batches.js';
import { HotBuffer } from '../../buffer/hot-buffer.js';
import { encodeGeneration } from './encode-generation.js';
import { sortGeneration } from './sort-generation.js';

/** Rows persisted per second and bytes per value. `npm run build && node ingester/dist/persist/encode/encode.bench.js` */
const rowsMax = 700_000;
const rowsPerBatch = 10_000;
const life = incarnationId(1);
const lane = { incarnation: life, lowWater: 0n };

const buffer = new HotBuffer(life, new SystemClock());
buffer.adopt(lane);
const batches = new CpuOnlyBatches(new SystemRandom(), 1000);
for (let rows = 0; rows < rowsMax; rows += rowsPerBatch) {
  buffer.append(makeStamp(1n, BigInt(rows)), databaseId(1), [batches.next(rowsPerBatch)], lane);
}
const [generation] = buffer.generationsOf(cpuOnlyTable);
const images = generation?.images() ?? [];
const columns = Array.from({ length: 20 }, (_, c) => ({
  id: columnId(1 + c),
  name: `column-${String(c)}`,
  kind: c < 10 ? ('tag' as const) : ('i64' as const),
}));
const request = { images, database: 'bench', tableId: cpuOnlyTable, table: 'cpu', partitionKey: '2016-01-01', columns };

for (let round = 0; round < 4; round++) {
  const start = performance.now();
  mergeVersions(sortGeneration(images).rows);
  const sorted = performance.now();
  const file = await encodeGeneration(request);
  const end = performance.now();
  const rate = (ms: number): string => `${(rowsMax / ms / 1000).toFixed(2)} M rows/s`;
  const perValue = (file.bytes.length / file.rowCount / 10).toFixed(3);
  console.log(`sort and merge ${rate(sorted - start)}, with Parquet ${rate(end - sorted)}, ${perValue} bytes a value`);
}
console.log(`rows in memory ${formatBytes(buffer.bytes)}, resident ${formatBytes(process.memoryUsage().rss)}`);
