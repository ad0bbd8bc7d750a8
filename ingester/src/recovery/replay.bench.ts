import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseId, incarnationId, makeStamp, noLogger, SystemClock, SystemRandom } from '@inlay/core';
import { encodeTableBatch } from '@inlay/columnar';
import { NodeFiles } from '@inlay/runtime/node-files';
import { CpuOnlyBatches } from '../testing/cpu-only-batches.js';
import { HotBuffer } from '../buffer/hot-buffer.js';
import { frameBytesOf, writeFrame, WalWriter } from '../wal/index.js';
import { RetryTable } from '../write-sink/index.js';
import { Replay } from './replay.js';
import { takeInventory } from './wal-inventory.js';

/**
 * Rows replayed per second: read, checked, decoded and in the hot store.
 * `npm run build && node ingester/dist/recovery/replay.bench.js [directory]`
 */
const parent = process.argv[2] ?? tmpdir();
const rowsMax = 2_000_000;
const files = new NodeFiles();
const clock = new SystemClock();
const life = { id: incarnationId(1), node: 'n', address: '', state: 'open', epoch: 1n, lowWater: 0n } as const;

function writeLog(directory: string, rows: number): void {
  const batches = new CpuOnlyBatches(new SystemRandom(), Math.min(1000, rows));
  const writer = new WalWriter({
    files,
    clock,
    directory,
    incarnation: life.id,
    epoch: life.epoch,
    nextNumber: 1,
    earlier: [],
    volume: 'bench',
    lost: [],
    segmentBytesMax: 64 * 1024 * 1024,
    segmentAgeMaxMs: 3_600_000,
  });
  for (let written = 0, number = 1; written < rowsMax; written += rows, number++) {
    const stamp = makeStamp(1n, BigInt(number));
    const encoded = encodeTableBatch(batches.next(rows));
    const record = { stamp, databaseId: databaseId(1), routerId: 'r', number, batches: [encoded] };
    const frames = new Uint8Array(frameBytesOf(record));
    writeFrame(frames, 0, record);
    writer.append([{ frames, maxStamp: stamp }]);
  }
  writer.close('keep');
}

async function replay(directory: string, name: string): Promise<void> {
  const buffer = new HotBuffer(incarnationId(2), clock);
  const receiver = {
    bytesMax: Number.POSITIVE_INFINITY,
    adopt: buffer.adopt.bind(buffer),
    append: (...args: Parameters<HotBuffer['append']>): void => void buffer.append(...args),
    bytes: () => buffer.bytes,
    room: () => Promise.resolve(true),
  };
  const began = performance.now();
  const inventory = takeInventory({
    files,
    directory,
    volume: { id: 'bench', logs: [] },
    opened: {
      incarnation: { ...life, id: incarnationId(2), epoch: 2n },
      predecessors: [life],
      shardMap: { cluster: 'bench', epoch: 2n, owners: [], since: [], barrier: 0n, incarnations: [] },
    },
  });
  const init = {
    files,
    clock,
    directory,
    receiver,
    retries: new RetryTable(),
    logger: noLogger,
    onRows: () => undefined,
  };
  const { rows } = await new Replay(init).run(inventory);
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${name}: ${(rows / seconds / 1e6).toFixed(2)} M rows/s (${String(rows)} rows in ${seconds.toFixed(2)} s)`,
  );
}

for (const rows of [10_000, 1000, 100]) {
  const directory = mkdtempSync(join(parent, 'inlay-replay-bench-'));
  writeLog(directory, rows);
  for (let round = 0; round < 3; round++) await replay(directory, `${String(rows)}-row requests`);
  rmSync(directory, { recursive: true });
}
