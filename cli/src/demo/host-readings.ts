import { readFileSync } from 'node:fs';
import { cpus, freemem, hostname, loadavg, totalmem } from 'node:os';
import { lineOf } from './line.js';

interface CpuTimes {
  readonly busy: number;
  readonly total: number;
}

const cpuTimes = (): CpuTimes[] =>
  cpus().map(({ times }) => {
    const total = times.user + times.nice + times.sys + times.idle + times.irq;
    return { busy: total - times.idle, total };
  });

/** Sectors read and written since boot, by disk; /proc/diskstats, absent on other systems. */
function diskSectors(): Map<string, readonly [bigint, bigint]> {
  try {
    const disks = readFileSync('/proc/diskstats', 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , name]) => name !== undefined && /^(sd[a-z]+|vd[a-z]+|xvd[a-z]+|nvme\d+n\d+)$/.test(name));
    return new Map(disks.map((fields) => [fields[2] ?? '', [BigInt(fields[5] ?? 0), BigInt(fields[9] ?? 0)]]));
  } catch {
    return new Map();
  }
}

/** This host's CPU, memory and disks, read now; the first call has no CPU rates yet. */
export class HostReadings {
  #cpu = cpuTimes();

  lines(timeMs: number): string[] {
    const tags = { host: hostname() };
    const now = cpuTimes();
    const lines = now.flatMap(({ busy, total }, i) => {
      const before = this.#cpu[i];
      if (before === undefined || total <= before.total) return [];
      const percent = (100 * (busy - before.busy)) / (total - before.total);
      return [lineOf({ table: 'cpu', tags: { ...tags, cpu: `cpu${i}` }, fields: { busy_percent: percent }, timeMs })];
    });
    this.#cpu = now;
    const memory = { free_bytes: BigInt(freemem()), total_bytes: BigInt(totalmem()), load_1m: loadavg()[0] ?? 0 };
    lines.push(lineOf({ table: 'memory', tags, fields: memory, timeMs }));
    for (const [disk, [read, written]] of diskSectors())
      lines.push(
        lineOf({
          table: 'disk',
          tags: { ...tags, disk },
          fields: { sectors_read: read, sectors_written: written },
          timeMs,
        }),
      );
    return lines;
  }
}
