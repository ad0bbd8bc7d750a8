import { NodeFiles } from '@inlay/runtime/node-files';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseId, formatBytes, makeStamp, SystemClock, SystemRandom } from '@inlay/core';
import { encodeTableBatch, type TableBatch } from '@inlay/columnar';
import { CpuOnlyBatches } from '../testing/cpu-only-batches.js';
import { firstLife } from '../testing/first-life.js';
import { startWalThread, ThreadDriver } from './thread-driver.js';
import { WalQueue } from './wal-queue.js';

/**
 * Appended and synced rows per second, encoding included, with so many writes under way.
 * `npm run build && node ingester/dist/wal/wal.bench.js [directory]`
 */
const parent = process.argv[2] ?? tmpdir();
const roundMs = 1500;

interface Case {
  readonly rows: number;
  readonly writers: number;
}

async function run({ rows, writers }: Case): Promise<void> {
  const directory = mkdtempSync(join(parent, 'inlay-wal-bench-'));
  const batches = new CpuOnlyBatches(new SystemRandom(), Math.min(1000, rows));
  const made: TableBatch[] = Array.from({ length: 16 }, () => batches.next(rows));
  let syncs = 0;
  let syncMs = 0;
  let bytes = 0;
  const queue = new WalQueue({
    driver: new ThreadDriver(
      startWalThread({
        directory,
        ...firstLife,
        segmentBytesMax: 64 * 1024 * 1024,
        segmentAgeMaxMs: 3_600_000,
      }),
    ),
    clock: new SystemClock(),
    limits: { queueBytesMax: 64 * 1024 * 1024, reserveBytes: 0 },
    usage: { segments: 0, bytes: 0, freeBytes: undefined },
    freeBytes: () => new NodeFiles().freeBytes(directory),
    onSync: (report) => {
      syncs++;
      syncMs += report.syncMs;
      bytes += report.bytes;
    },
    onFailure: (error) => {
      throw error;
    },
  });
  let counter = 0n;
  const latencies: number[] = [];
  const write = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const batch = made[Number(counter % 16n)];
      if (batch === undefined) return;
      const began = performance.now();
      const record = {
        stamp: makeStamp(1n, ++counter),
        databaseId: databaseId(1),
        routerId: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
        number: Number(counter),
        batches: [encodeTableBatch(batch)],
      };
      queue.append(record, (error) => {
        latencies.push(performance.now() - began);
        if (error === undefined) resolve();
        else reject(error);
      });
    });
  await write();
  const [warmed, began, busy] = [counter, performance.now(), performance.eventLoopUtilization()];
  const writer = async (): Promise<void> => {
    while (performance.now() - began < roundMs) await write();
  };
  await Promise.all(Array.from({ length: writers }, writer));
  const seconds = (performance.now() - began) / 1000;
  const requests = Number(counter - warmed);
  latencies.sort((a, b) => a - b);
  const at = (part: number): string => (latencies[Math.floor(latencies.length * part)] ?? 0).toFixed(2);
  console.log(
    [
      `${String(rows)} rows × ${String(writers)} writers:`,
      `${((requests * rows) / seconds / 1e6).toFixed(3)} M rows/s, ${(requests / seconds).toFixed(0)} requests/s,`,
      `${formatBytes(bytes / seconds)}/s, ${(bytes / requests / rows).toFixed(1)} B a row,`,
      `${(requests / syncs).toFixed(1)} requests a sync of ${(syncMs / syncs).toFixed(2)} ms, ack p50 ${at(0.5)} p99 ${at(0.99)} ms,`,
      `main thread ${(performance.eventLoopUtilization(busy).utilization * 100).toFixed(0)} % busy`,
    ].join(' '),
  );
  await queue.close('remove');
  rmSync(directory, { recursive: true });
}

const cases: Case[] = [
  { rows: 10_000, writers: 4 },
  { rows: 1000, writers: 4 },
  { rows: 100, writers: 4 },
  { rows: 1, writers: 64 },
];
for (const one of cases) await run(one);
