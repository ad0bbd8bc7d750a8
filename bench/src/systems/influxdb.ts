import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { treeFigures } from '../measure/process-tree.js';
import { folderBytes, freePort, newFolder, waitForHttp } from './folder.js';
import type { System } from './system.js';

/** Debian's InfluxDB 1.x, or undefined when it is not installed (`npm run parts -- influxdb`). */
export function influxdbVersion(): string | undefined {
  const asked = spawnSync('influxd', ['version'], { encoding: 'utf8' });
  return asked.status === 0 ? /v?(\d+\.\d+\.\d+)/.exec(asked.stdout)?.[1] : undefined;
}

/** InfluxDB with its defaults for durability (WAL fsync on every write) and the tsi1 index; limits that only stop a load are off. */
export async function startInfluxdb(): Promise<System> {
  const folder = newFolder('influxdb');
  const [port, rpcPort] = [await freePort(), await freePort()];
  const config = join(folder, 'influxdb.conf');
  writeFileSync(
    config,
    `reporting-disabled = true
bind-address = "127.0.0.1:${rpcPort}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  index-version = "tsi1"
  max-series-per-database = 0
  max-values-per-tag = 0
  query-log-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
  max-body-size = 0
[monitor]
  store-enabled = false
[logging]
  level = "error"
  suppress-logo = true
`,
  );
  const child = spawn('influxd', ['run', '-config', config], { stdio: ['ignore', 'ignore', 'ignore'] });
  const url = `http://127.0.0.1:${port}`;
  await waitForHttp(`${url}/ping`, 30_000);
  const pid = child.pid ?? 0;
  const query = async (text: string): Promise<string> => {
    const answer = await fetch(`${url}/query?db=bench`, { method: 'POST', body: new URLSearchParams({ q: text }) });
    const body = await answer.text();
    if (!answer.ok || body.includes('"error"'))
      throw new Error(`query failed with ${answer.status}: ${body.slice(0, 300)}`);
    return body;
  };
  await query('CREATE DATABASE bench');
  return {
    name: `InfluxDB ${influxdbVersion() ?? ''}`,
    pid,
    writeUrl: `${url}/write?db=bench`,
    figures: () => treeFigures(pid),
    query,
    diskBytes: () => folderBytes(join(folder, 'data')) + folderBytes(join(folder, 'wal')),
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
