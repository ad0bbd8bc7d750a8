import type { Database } from '@inlay/catalog';
import type { TableInCheck } from './table-in-check.js';

const iso = (timeNs: bigint): string => new Date(Number(timeNs / 1_000_000n)).toISOString();

/** Refuses lines older than the database keeps. Newer ones than now are taken: clocks differ. */
export function checkRetention(tables: readonly TableInCheck[], database: Database, nowNs: bigint): void {
  if (database.retentionNs === undefined) return;
  const oldest = nowNs - database.retentionNs;
  const oldestLow = Number(BigInt.asUintN(32, oldest));
  const oldestHigh = Number(oldest >> 32n);
  for (const table of tables) {
    const { times, rowCount } = table.parsed.rows;
    const halves = new Int32Array(times.buffer, times.byteOffset, rowCount * 2);
    for (let row = 0; row < rowCount; row++) {
      const high = halves[row * 2 + 1] ?? 0;
      if (high > oldestHigh || (high === oldestHigh && (halves[row * 2] ?? 0) >>> 0 >= oldestLow)) continue;
      table.refuse(
        row,
        'writing',
        () =>
          `the time ${iso(times[row] ?? 0n)} is outside the retention period of database '${database.name}': nothing before ${iso(oldest)} is kept`,
      );
    }
  }
}
