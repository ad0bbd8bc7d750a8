import type { Random } from '@inlay/core';

const regions = [
  'us-east-1',
  'us-west-1',
  'eu-west-1',
  'eu-central-1',
  'ap-southeast-1',
  'ap-northeast-1',
  'sa-east-1',
];
const oses = ['Ubuntu16.10', 'Ubuntu16.04LTS', 'Ubuntu15.10'];
const teams = ['SF', 'NYC', 'LON', 'CHI'];
const environments = ['production', 'staging', 'test'];
const fields = ['user', 'system', 'idle', 'nice', 'iowait', 'irq', 'softirq', 'steal', 'guest', 'guest_nice'].map(
  (name) => `usage_${name}`,
);

/** The `cpu` series key of a host, in the shape of the TSBS cpu-only workload: 10 tags. */
function seriesKey(host: number, random: Random): string {
  const pick = (from: readonly string[]): string => from[random.u32() % from.length] ?? '';
  const region = pick(regions);
  return (
    `cpu,hostname=host_${String(host)},region=${region},datacenter=${region}${String.fromCharCode(97 + (random.u32() % 3))},rack=${String(random.u32() % 100)},` +
    `os=${pick(oses)},arch=${random.u32() % 2 === 0 ? 'x64' : 'x86'},team=${pick(teams)},service=${String(random.u32() % 20)},` +
    `service_version=${String(random.u32() % 2)},service_environment=${pick(environments)}`
  );
}

export interface BenchBody {
  readonly hosts: number;
  readonly rows: number;
  /** One field's value as text. */
  readonly value: () => string;
  /** Number of the first host; another number makes other series. */
  readonly firstHost?: number;
  /** Time of the first row, s. */
  readonly startS?: number;
}

/** Rows of all hosts at one time, then of all at the next, 10 s later: 10 tags, 10 fields, ns timestamps. */
export function cpuLines(body: BenchBody, random: Random): Buffer {
  const keys = Array.from({ length: body.hosts }, (_, host) => seriesKey((body.firstHost ?? 0) + host, random));
  const lines: string[] = [];
  for (let row = 0; row < body.rows; row++) {
    const time = (body.startS ?? 1_451_606_400) + Math.floor(row / body.hosts) * 10;
    lines.push(
      `${keys[row % body.hosts] ?? ''} ${fields.map((field) => `${field}=${body.value()}`).join(',')} ${String(time)}000000000\n`,
    );
  }
  return Buffer.from(lines.join(''));
}
