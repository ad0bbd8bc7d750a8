import { load, type LoadResult } from '../load/load.js';
import { watchPeakRss } from '../measure/process-tree.js';
import type { CaseResult, Figure } from '../report.js';
import { startInlay } from '../systems/inlay.js';
import type { System } from '../systems/system.js';
import type { BenchContext } from './context.js';

interface Measured {
  readonly load: LoadResult;
  readonly rowsPerSecond: number;
  readonly rowsPerCpuSecond: number;
  readonly peakRssMb: number;
}

/** Loads the whole file over four connections and accounts for the server's CPU until the last answer. */
async function ingest(system: System, context: BenchContext): Promise<Measured> {
  const peak = watchPeakRss(system.pid);
  const before = system.figures();
  const result = await load({ url: system.writeUrl, file: context.cpu, connections: 4, gzip: false });
  const cpu = system.figures().cpuSeconds - before.cpuSeconds;
  return {
    load: result,
    rowsPerSecond: result.lines / result.seconds,
    rowsPerCpuSecond: result.lines / cpu,
    peakRssMb: peak() / 1e6,
  };
}

const figuresOf = (name: string, measured: Measured): Figure[] => [
  { what: `${name}: rows`, value: measured.rowsPerSecond, unit: 'rows/s' },
  { what: `${name}: per server CPU-second`, value: measured.rowsPerCpuSecond, unit: 'rows/CPU-s' },
  { what: `${name}: answer p50`, value: measured.load.p50Ms, unit: 'ms' },
  { what: `${name}: answer p99`, value: measured.load.p99Ms, unit: 'ms' },
  { what: `${name}: peak RSS`, value: measured.peakRssMb, unit: 'MB' },
  { what: `${name}: refused and repeated`, value: measured.load.refused, unit: 'requests' },
];

/** Ingest over HTTP beside the peer, and what a value costs on disk afterwards. */
export async function ingestCase(context: BenchContext): Promise<CaseResult> {
  const figures: Figure[] = [];
  const notes: string[] = [
    `${context.cpu.lines} rows of cpu-only (10 tags, 10 integer fields), 10,000-line bodies, 4 connections, every answer durable`,
  ];
  const inlay = await startInlay();
  let ours: Measured;
  try {
    const before = inlay.figures().cpuSeconds;
    ours = await ingest(inlay, context);
    figures.push(...figuresOf('Inlay', ours));
    await inlay.flush();
    const allIn = context.cpu.lines / (inlay.figures().cpuSeconds - before);
    figures.push({ what: 'Inlay: per server CPU-second, all rows in Parquet', value: allIn, unit: 'rows/CPU-s' });
    figures.push({
      what: 'Inlay: bytes per value after a flush',
      value: inlay.objectBytes() / (context.cpu.lines * 10),
      unit: 'B',
      mark: { atMost: 0.8 },
    });
  } finally {
    await inlay.stop();
  }
  if (context.startPeer === undefined) return { name: 'ingest', figures, notes: [...notes, 'no peer installed'] };
  const peer = await context.startPeer();
  try {
    const theirs = await ingest(peer, context);
    figures.push(...figuresOf(peer.name, theirs));
    figures.push({
      what: `${peer.name}: bytes per value on disk`,
      value: peer.diskBytes() / (context.cpu.lines * 10),
      unit: 'B',
    });
    figures.push({
      what: 'ratio: rows/s',
      value: ours.rowsPerSecond / theirs.rowsPerSecond,
      unit: '×',
      mark: { atLeast: 3 },
    });
    figures.push({
      what: 'ratio: rows per CPU-second',
      value: ours.rowsPerCpuSecond / theirs.rowsPerCpuSecond,
      unit: '×',
      mark: { atLeast: 3 },
    });
  } finally {
    await peer.stop();
  }
  return { name: 'ingest', figures, notes };
}
