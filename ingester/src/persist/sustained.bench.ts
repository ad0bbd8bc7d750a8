import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryCatalog } from '@inlay/catalog/testing';
import { defined, formatBytes, makeStamp, noLogger, noMetrics, SystemClock, SystemRandom } from '@inlay/core';
import type { TableBatch } from '@inlay/columnar';
import { NodeFiles } from '@inlay/runtime';
import { CpuOnlyBatches } from '../testing/cpu-only-batches.js';
import { makeHotStore } from './make-hot-store.js';
import { WorkerExecutor } from './executor/worker-executor.js';
import { startPersistThread } from './start-persist-thread.js';

/**
 * Rows through a bounded buffer with the real thread: does persisting keep up, and how much memory does the process take?
 * `npm run build && node ingester/dist/persist/sustained.bench.js [rows] [bufferMiB]`
 */
const rowsMax = Number(process.argv[2] ?? 20_000_000);
const bytesMax = Number(process.argv[3] ?? 512) << 20;
const rowsPerBatch = 10_000;
const clock = new SystemClock();
const random = new SystemRandom();
const catalog = new MemoryCatalog(clock);
const database = await catalog.createDatabase({ name: 'bench' });
const columns = Array.from({ length: 20 }, (_, c) => ({
  name: `column-${String(c)}`,
  kind: c < 10 ? ('tag' as const) : ('i64' as const),
}));
const { schema } = await catalog.ensureSchema(database.id, [{ name: 'cpu', columns }]);
const table = defined(schema.tables[0], 'the table');
const { incarnation } = await catalog.openIncarnation({ node: 'a', address: '', members: ['a'] });
const dataDirectory = mkdtempSync(join(tmpdir(), 'inlay-bench-'));
let stored = 0;
const objects = {
  put: (_key: string, bytes: Uint8Array): Promise<void> => {
    stored += bytes.length;
    return Promise.resolve();
  },
};
const executor = new WorkerExecutor(startPersistThread, { threadsMax: 1, clock });
const { store } = makeHotStore(
  { incarnation: incarnation.id, bytesMax, persistAgeMs: 900_000, dataDirectory },
  { catalog, objects, executor, files: new NodeFiles(), clock, random, logger: noLogger, metrics: noMetrics },
);
const lane = { incarnation: incarnation.id, lowWater: incarnation.lowWater };
store.adopt(lane);
store.start();

const source = new CpuOnlyBatches(random, 1000);
const made = Array.from({ length: 50 }, () => source.next(rowsPerBatch));
/** The same values at later times: making random walks would cost more than what is measured. */
function later(batch: TableBatch, round: number): TableBatch {
  const shift = BigInt(round) * 50n * 10n * 10_000_000_000n;
  return { ...batch, tableId: table.id, times: batch.times.map((time) => time + shift) };
}

const start = performance.now();
let waitedMs = 0;
let most = 0;
let counter = 0n;
for (let rows = 0, i = 0; rows < rowsMax; rows += rowsPerBatch, i++) {
  const batch = later(defined(made[i % made.length], 'a batch'), Math.floor(i / made.length));
  const asked = performance.now();
  while (!(await store.room(rowsPerBatch * 100, 1000)));
  waitedMs += performance.now() - asked;
  store.append(makeStamp(incarnation.epoch, counter++), database.id, [batch], lane);
  most = Math.max(most, store.bytes());
  if (i % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
}
const appended = performance.now();
await store.flush();
const end = performance.now();
const { user, system } = process.cpuUsage();
const { files } = await catalog.listFiles(table.id);
const rows = files.reduce((sum, file) => sum + file.rowCount, 0);
console.log(`${String(rows)} rows in ${String(files.length)} files, ${(stored / rows / 10).toFixed(3)} bytes a value`);
console.log(
  `appended in ${((appended - start) / 1000).toFixed(1)} s, of which ${(waitedMs / 1000).toFixed(1)} s waited for room; flushed after ${((end - start) / 1000).toFixed(1)} s`,
);
console.log(
  `${(rows / (end - start) / 1000).toFixed(2)} M rows/s, ${((rows / (user + system)) * 1).toFixed(2)} M rows per CPU-second`,
);
console.log(
  `buffer at most ${formatBytes(most)}, resident at most ${formatBytes(process.resourceUsage().maxRSS * 1024)}, now ${formatBytes(process.memoryUsage().rss)}`,
);
await store.stop();
rmSync(dataDirectory, { recursive: true });
