import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { treeFigures } from '../measure/process-tree.js';
import { folderBytes, freePort, newFolder, waitForHttp } from './folder.js';
import type { System } from './system.js';

const bin = fileURLToPath(new URL('../../../cli/dist/bin.js', import.meta.url));

export interface InlaySystem extends System {
  readonly url: string;
  readonly folder: string;
  flush(): Promise<void>;
  /** Bytes of Parquet. */
  objectBytes(): number;
}

/** `inlay serve` with an empty data directory. */
export async function startInlay(options: readonly string[] = []): Promise<InlaySystem> {
  const folder = newFolder('inlay');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    process.execPath,
    [bin, 'serve', '--data-dir', folder, '--port', String(port), '--log-level', 'warn', ...options],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  await waitForHttp(`${url}/health`, 30_000);
  return inlaySystem(child, url, folder);
}

function inlaySystem(child: ChildProcess, url: string, folder: string): InlaySystem {
  const pid = child.pid ?? 0;
  return {
    name: 'Inlay',
    pid,
    url,
    folder,
    writeUrl: `${url}/api/v3/write_lp?db=bench`,
    figures: () => treeFigures(pid),
    async query(text) {
      const answer = await fetch(
        `${url}/api/v3/query_sql?${new URLSearchParams({ db: 'bench', q: text, format: 'json' }).toString()}`,
      );
      const body = await answer.text();
      if (!answer.ok) throw new Error(`query failed with ${answer.status}: ${body}`);
      return body;
    },
    async flush() {
      const answer = await fetch(`${url}/api/v3/flush`, { method: 'POST' });
      if (!answer.ok) throw new Error(`flush failed with ${answer.status}: ${await answer.text()}`);
      await answer.arrayBuffer();
    },
    diskBytes: () => folderBytes(folder),
    objectBytes: () => folderBytes(join(folder, 'objects')),
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
