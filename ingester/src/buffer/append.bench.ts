import { databaseId, formatBytes, incarnationId, makeStamp, SystemClock, SystemRandom } from '@inlay/core';
import { CpuOnlyBatches, cpuOnlyTable } from '../testing/cpu-only-batches.js';
import { HotBuffer } from './hot-buffer.js';

/** Rows appended per second and memory per row. `npm run build && node ingester/dist/buffer/append.bench.js` */
const rowsMax = 1_000_000;
const lane = { incarnation: incarnationId(1), lowWater: 0n };

function run(name: string, batches: CpuOnlyBatches, rowsPerBatch: number, rounds: number): void {
  const made = Array.from({ length: 20 }, () => batches.next(rowsPerBatch));
  const buffer = new HotBuffer(lane.incarnation, new SystemClock());
  buffer.adopt(lane);
  const rates: number[] = [];
  let counter = 0n;
  for (let round = 0; round < rounds; round++) {
    let rows = 0;
    const start = performance.now();
    for (let i = 0; rows < rowsMax; i++, rows += rowsPerBatch) {
      const batch = made[i % made.length];
      if (batch !== undefined) buffer.append(makeStamp(1n, counter++), databaseId(1), [batch], lane);
    }
    rates.push(rows / (performance.now() - start) / 1000);
    if (round === 0)
      console.log(
        `${name}: ${(buffer.bytes / rows).toFixed(1)} bytes a row, ${formatBytes(buffer.reservedBytes)} reserved`,
      );
    for (const generation of [...buffer.generationsOf(cpuOnlyTable)]) {
      buffer.seal(generation);
      buffer.drop(generation);
    }
  }
  console.log(`${name}: ${rates.map((rate) => rate.toFixed(2)).join(' ')} M rows/s`);
}

const random = new SystemRandom();
run('1,000 series, 10,000-row batches', new CpuOnlyBatches(random, 1000), 10_000, 6);
run('1,000 series, 100-row batches', new CpuOnlyBatches(random, 1000), 100, 4);
run('1,000 series, 1-row batches', new CpuOnlyBatches(random, 1000), 1, 3);
