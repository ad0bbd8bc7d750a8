import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { treeFigures, type TreeFigures } from '../measure/process-tree.js';
import { measuredCheckout } from './checkout.js';
import { folderBytes, freePort, newFolder, waitForHttp } from './folder.js';
import type { System } from './system.js';

export interface InlaySystem extends System {
  readonly url: string;
  readonly folder: string;
  /** Runs a query and reads its whole answer; rejects once the signal is aborted. */
  query(text: string, signal?: AbortSignal): Promise<string>;
  flush(): Promise<void>;
  kill9(): Promise<void>;
  /** On the same folder; resolves to the seconds until it is ready. */
  restart(): Promise<number>;
  /** Bytes of Parquet. */
  objectBytes(): number;
}

/** Keeps a whole data set in memory, so that "hot" is what it says. */
export const stayHot = ['--buffer-bytes', '2gb', '--persist-rows', '100000000', '--persist-bytes', '256mb'];

/** `inlay serve` with an empty data directory; of the checkout under measurement unless another's root is given. */
export async function startInlay(options: readonly string[] = [], checkout = measuredCheckout): Promise<InlaySystem> {
  const folder = newFolder('inlay');
  const port = await freePort();
  const flags = [
    join(checkout, 'cli/bin/inlay.mjs'),
    'serve',
    '--data-dir',
    folder,
    '--port',
    String(port),
    '--log-level',
    'warn',
    ...options,
  ];
  const system = new LocalInlay(`http://127.0.0.1:${port}`, folder, flags);
  await system.restart();
  return system;
}

class LocalInlay implements InlaySystem {
  readonly name = 'Inlay';
  readonly url: string;
  readonly folder: string;
  readonly #flags: readonly string[];
  #child: ChildProcess | undefined;

  constructor(url: string, folder: string, flags: readonly string[]) {
    this.url = url;
    this.folder = folder;
    this.#flags = flags;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }
  get writeUrl(): string {
    return `${this.url}/api/v3/write_lp?db=bench`;
  }

  async restart(): Promise<number> {
    const started = performance.now();
    this.#child = spawn(process.execPath, this.#flags, { stdio: ['ignore', 'ignore', 'inherit'] });
    await waitForHttp(`${this.url}/readyz`, 60_000);
    return (performance.now() - started) / 1000;
  }

  figures(): TreeFigures {
    return treeFigures(this.pid);
  }

  async query(text: string, signal?: AbortSignal): Promise<string> {
    const query = new URLSearchParams({ db: 'bench', q: text, format: 'json' });
    const answer = await fetch(`${this.url}/api/v3/query_sql?${query.toString()}`, { signal: signal ?? null });
    const body = await answer.text();
    if (!answer.ok) throw new Error(`query failed with ${answer.status}: ${body}`);
    return body;
  }

  async flush(): Promise<void> {
    const answer = await fetch(`${this.url}/api/v3/flush`, { method: 'POST' });
    if (!answer.ok) throw new Error(`flush failed with ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
  }

  diskBytes(): number {
    return folderBytes(this.folder);
  }
  objectBytes(): number {
    return folderBytes(join(this.folder, 'objects'));
  }

  kill9(): Promise<void> {
    return this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }
}
