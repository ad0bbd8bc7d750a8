import { closeSync, openSync, writeSync } from 'node:fs';
import { Seeded } from './seeded.js';

/**
 * TSBS's cpu-only use case, as its generator documents it: per host ten tags drawn once, ten integer fields that are
 * clamped random walks (step N(0,1), within 0–100, start uniform), one row per host and tick.
 */
export interface CpuOnlySpec {
  readonly hosts: number;
  readonly ticks: number;
  readonly startMs: number;
  readonly tickMs: number;
  readonly linesPerBody: number;
  readonly seed: number;
}

/** Bodies of line protocol, one behind the other in a file; body i is bytes `[ends[i - 1] ?? 0, ends[i])`. */
export interface BodyFile {
  readonly path: string;
  readonly ends: readonly number[];
  readonly lines: number;
  readonly linesPerBody: number;
}

export const cpuFields = [
  'user',
  'system',
  'idle',
  'nice',
  'iowait',
  'irq',
  'softirq',
  'steal',
  'guest',
  'guest_nice',
].map((name) => `usage_${name}`);

const zones: readonly (readonly [string, string])[] = [
  ['us-east-1', 'abce'],
  ['us-west-1', 'ab'],
  ['us-west-2', 'abc'],
  ['eu-west-1', 'abc'],
  ['eu-central-1', 'ab'],
  ['ap-southeast-1', 'ab'],
  ['ap-southeast-2', 'ab'],
  ['ap-northeast-1', 'ac'],
  ['sa-east-1', 'abc'],
];

/** `cpu,hostname=…,…` of one host. */
export function hostPrefix(host: number, random: Seeded): string {
  const [region, letters] = zones[random.below(zones.length)] ?? ['', ''];
  const tags = [
    `hostname=host_${host}`,
    `region=${region}`,
    `datacenter=${region}${random.pick(Array.from(letters))}`,
    `rack=${random.below(100)}`,
    `os=${random.pick(['Ubuntu16.10', 'Ubuntu16.04LTS', 'Ubuntu15.10'])}`,
    `arch=${random.pick(['x64', 'x86'])}`,
    `team=${random.pick(['SF', 'NYC', 'LON', 'CHI'])}`,
    `service=${random.below(20)}`,
    `service_version=${random.below(2)}`,
    `service_environment=${random.pick(['production', 'staging', 'test'])}`,
  ];
  return `cpu,${tags.join(',')} `;
}

/** Writes the data set to `path`. About a million lines in a few seconds. */
export function writeCpuOnly(path: string, spec: CpuOnlySpec): BodyFile {
  const random = new Seeded(spec.seed);
  const prefixes = Array.from({ length: spec.hosts }, (_, host) => hostPrefix(host, random));
  const walks = Float64Array.from({ length: spec.hosts * cpuFields.length }, () => random.uniform() * 100);
  const keys = cpuFields.map((field, i) => `${i === 0 ? '' : 'i,'}${field}=`);
  const file = openSync(path, 'w');
  const ends: number[] = [];
  let end = 0;
  let lines: string[] = [];
  const flush = (): void => {
    const bytes = Buffer.from(lines.join(''), 'latin1');
    writeSync(file, bytes);
    end += bytes.length;
    ends.push(end);
    lines = [];
  };
  for (let tick = 0; tick < spec.ticks; tick++) {
    const suffix = `i ${spec.startMs + tick * spec.tickMs}000000\n`;
    for (let host = 0; host < spec.hosts; host++) {
      let line = prefixes[host] ?? '';
      for (let field = 0; field < keys.length; field++) {
        const at = host * keys.length + field;
        const value = walks[at] ?? 0;
        line += (keys[field] ?? '') + String(Math.trunc(value));
        walks[at] = Math.min(100, Math.max(0, value + random.normal()));
      }
      lines.push(line + suffix);
      if (lines.length === spec.linesPerBody) flush();
    }
  }
  if (lines.length > 0) flush();
  closeSync(file);
  return { path, ends, lines: spec.hosts * spec.ticks, linesPerBody: spec.linesPerBody };
}

/** Every line a series of its own: what a fleet of short-lived containers does to a database. */
export function writeNewSeries(path: string, series: number, linesPerBody: number): BodyFile {
  const random = new Seeded(7);
  const file = openSync(path, 'w');
  const ends: number[] = [];
  let end = 0;
  for (let first = 0; first < series; first += linesPerBody) {
    const lines: string[] = [];
    for (let host = first; host < Math.min(series, first + linesPerBody); host++) {
      const fields = cpuFields.map((field) => `${field}=${random.below(101)}i`).join(',');
      lines.push(`${hostPrefix(host, random)}${fields} ${1_767_225_600_000 + (host % 1000)}000000\n`);
    }
    const bytes = Buffer.from(lines.join(''), 'latin1');
    writeSync(file, bytes);
    end += bytes.length;
    ends.push(end);
  }
  closeSync(file);
  return { path, ends, lines: series, linesPerBody };
}
