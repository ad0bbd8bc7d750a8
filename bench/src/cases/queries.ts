import { load } from '../load/load.js';
import type { CaseResult, Figure } from '../report.js';
import { startInlay, stayHot, type InlaySystem } from '../systems/inlay.js';
import type { System } from '../systems/system.js';
import { cpuFields } from '../tsbs/cpu-only.js';
import type { BenchContext, Span } from './context.js';

interface BenchQuery {
  readonly name: string;
  readonly sql: string;
  readonly influxql: string;
}

const iso = (ms: number): string => new Date(ms).toISOString().replace('Z', '');

export function benchQueries({ startMs, endMs }: Span): BenchQuery[] {
  const all = (f: (field: string) => string): string => cpuFields.map((field) => f(field)).join(', ');
  const between = (from: number, to: number): string => `time >= '${iso(from)}' AND time < '${iso(to)}'`;
  const influxBetween = (from: number, to: number): string => `time >= '${iso(from)}Z' AND time < '${iso(to)}Z'`;
  const hour = 3_600_000;
  const mid = startMs + Math.floor((endMs - startMs) / 2);
  const hosts = Array.from({ length: 8 }, (_, i) => `host_${i * 97}`);
  return [
    {
      name: 'hourly mean of ten fields, 1,000 hosts',
      sql: `SELECT date_bin(INTERVAL '1 hour', time) AS hour, hostname, ${all((f) => `avg(${f}) AS ${f}`)} FROM cpu GROUP BY 1, 2`,
      influxql: `SELECT ${all((f) => `mean(${f})`)} FROM cpu WHERE ${influxBetween(startMs, endMs + 1)} GROUP BY time(1h), hostname`,
    },
    {
      name: "one host's last 5 minutes",
      sql: `SELECT * FROM cpu WHERE hostname = 'host_421' AND time >= '${iso(endMs - 300_000)}'`,
      influxql: `SELECT * FROM cpu WHERE hostname = 'host_421' AND time >= '${iso(endMs - 300_000)}Z'`,
    },
    {
      name: 'one host, one hour, max by minute',
      sql: `SELECT date_bin(INTERVAL '1 minute', time) AS minute, max(usage_user) AS m FROM cpu WHERE hostname = 'host_17' AND ${between(mid, mid + hour)} GROUP BY 1 ORDER BY 1`,
      influxql: `SELECT max(usage_user) FROM cpu WHERE hostname = 'host_17' AND ${influxBetween(mid, mid + hour)} GROUP BY time(1m)`,
    },
    {
      name: 'eight hosts, max of ten fields by hour',
      sql: `SELECT date_bin(INTERVAL '1 hour', time) AS hour, ${all((f) => `max(${f}) AS ${f}`)} FROM cpu WHERE hostname IN (${hosts.map((host) => `'${host}'`).join(', ')}) GROUP BY 1 ORDER BY 1`,
      influxql: `SELECT ${all((f) => `max(${f})`)} FROM cpu WHERE (${hosts.map((host) => `hostname = '${host}'`).join(' OR ')}) AND ${influxBetween(startMs, endMs + 1)} GROUP BY time(1h)`,
    },
    {
      name: 'all rows with usage_user > 95 in one hour',
      sql: `SELECT * FROM cpu WHERE usage_user > 95 AND ${between(mid, mid + hour)}`,
      influxql: `SELECT * FROM cpu WHERE usage_user > 95 AND ${influxBetween(mid, mid + hour)}`,
    },
  ];
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Once to warm up, then at least 3 times, and up to 25 times while they fit into a second; ms of each. */
async function timeQuery(system: System, text: string): Promise<number[]> {
  await system.query(text);
  const times: number[] = [];
  const begun = performance.now();
  while (times.length < 3 || (times.length < 25 && performance.now() - begun < 1000)) {
    const started = performance.now();
    await system.query(text);
    times.push(performance.now() - started);
  }
  return times;
}

/** Where the rows are: all in memory, half in files, all in files. */
export const states = ['hot', 'half', 'files'] as const;

/** Loads the data set and brings it into the state. */
export async function fill(inlay: InlaySystem, context: BenchContext, state: (typeof states)[number]): Promise<void> {
  const bodies = context.cpu.ends.length;
  const middle = state === 'half' ? Math.floor(bodies / 2) : 0;
  if (middle > 0) {
    await load({ url: inlay.writeUrl, file: context.cpu, connections: 4, gzip: false, to: middle });
    await inlay.flush();
  }
  await load({ url: inlay.writeUrl, file: context.cpu, connections: 4, gzip: false, from: middle });
  if (state === 'files') await inlay.flush();
}

/** Five queries, each in three states of the same rows; beside the peer. */
export async function queriesCase(context: BenchContext, span: Span): Promise<CaseResult> {
  const figures: Figure[] = [];
  const queries = benchQueries(span);
  const p50 = new Map<string, number>();
  const rows = new Map<string, number>();
  for (const state of states) {
    const inlay = await startInlay(stayHot);
    try {
      await fill(inlay, context, state);
      for (const { name, sql } of queries) {
        const answer = (JSON.parse(await inlay.query(sql)) as unknown[]).length;
        if ((rows.get(name) ?? answer) !== answer)
          throw new Error(`${name}: ${answer} rows when ${state}, ${rows.get(name) ?? 0} before`);
        rows.set(name, answer);
        const time = median(await timeQuery(inlay, sql));
        p50.set(`${name}/${state}`, time);
        const mark =
          name.startsWith('one host’s') || (name.startsWith("one host's") && state === 'hot')
            ? { mark: { atMost: 20 } }
            : {};
        figures.push({ what: `${name}: ${state}`, value: time, unit: 'ms', ...mark });
      }
    } finally {
      await inlay.stop();
    }
  }
  for (const { name } of queries)
    figures.push({
      what: `${name}: hot against files`,
      value: (p50.get(`${name}/hot`) ?? 0) / (p50.get(`${name}/files`) ?? 1),
      unit: '×',
      mark: { atMost: 2 },
    });
  if (context.startPeer !== undefined) figures.push(...(await peerFigures(context, queries, p50)));
  return {
    name: 'queries',
    figures,
    notes: [`${context.cpu.lines} rows; median of 3 to 25 runs after one warm-up; whole HTTP answers as JSON`],
  };
}

async function peerFigures(
  context: BenchContext,
  queries: readonly BenchQuery[],
  p50: ReadonlyMap<string, number>,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  const peer = await context.startPeer?.();
  if (peer === undefined) return figures;
  try {
    await load({ url: peer.writeUrl, file: context.cpu, connections: 4, gzip: false });
    for (const [i, { name, influxql }] of queries.entries()) {
      const time = median(await timeQuery(peer, influxql));
      figures.push({ what: `${name}: ${peer.name}`, value: time, unit: 'ms' });
      const ratio = time / (p50.get(`${name}/files`) ?? 1);
      figures.push({
        what: `${name}: ${peer.name} against Inlay's files`,
        value: ratio,
        unit: '×',
        ...(i === 0 ? { mark: { atLeast: 10 } } : {}),
      });
    }
  } finally {
    await peer.stop();
  }
  return figures;
}
