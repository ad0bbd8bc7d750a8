import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Deployment } from '../cluster/deployment.js';

/** Zeroes the middle third of the largest object. */
export function damageLargestFile({ folder }: Deployment): void {
  const objects = join(folder, 'objects');
  const files = readdirSync(objects, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.parquet'))
    .map((name) => join(objects, name))
    .sort((a, b) => statSync(b).size - statSync(a).size);
  const [largest] = files;
  if (largest === undefined) throw new Error('nothing was persisted');
  const third = Math.floor(statSync(largest).size / 3);
  const handle = openSync(largest, 'r+');
  writeSync(handle, Buffer.alloc(third), 0, third, third);
  closeSync(handle);
}

/** Kills every engine process of the deployment that it sees, until `settled` has settled. */
export async function endEngines(deployment: Deployment, settled: Promise<unknown>): Promise<void> {
  const state = { done: false };
  const watched = settled.finally(() => (state.done = true));
  while (!state.done) {
    const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
    for (const line of table.split('\n')) {
      const [, pid, parent] = /^\s*(\d+)\s+(\d+)\s.*engine-child/.exec(line) ?? [];
      if (pid !== undefined && deployment.pids().includes(Number(parent))) killIfThere(Number(pid));
    }
    await Promise.race([watched, new Promise((resolve) => setTimeout(resolve, 50))]);
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone between the list and this.
  }
}

/** A request of HTTP/1.0, read until the connection ends: how many bytes came, and how it failed if it did. */
export function readPlainHttp(
  url: string,
  path: string,
): Promise<{ readonly bytes: number; readonly failure: string | undefined }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let bytes = 0;
    let failure: string | undefined;
    const socket = connect(Number(port), hostname, () =>
      socket.write(`GET ${path} HTTP/1.0\r\nHost: ${hostname}\r\n\r\n`),
    );
    socket.on('data', (data) => (bytes += data.byteLength));
    socket.on('error', (error) => (failure = error.message));
    socket.on('close', () => resolve({ bytes, failure }));
  });
}
