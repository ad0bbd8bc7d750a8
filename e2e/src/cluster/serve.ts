import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment, DeploymentOptions } from './deployment.js';
import { freePort, InlayProcess } from './inlay-process.js';

/** `inlay serve` over an empty folder. */
export async function startServe(options: DeploymentOptions = {}): Promise<Deployment> {
  const folder = mkdtempSync(join(tmpdir(), 'inlay-serve-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${String(port)}`;
  const flags = [
    'serve',
    '--data-dir',
    folder,
    '--port',
    String(port),
    ...(options.ingesterFlags ?? []),
    ...(options.serveFlags ?? []),
  ];
  let running: InlayProcess | undefined;
  const deployment: Deployment = {
    url,
    folder,
    querierUrl: url,
    ingesterUrls: [url],
    walFolders: [join(folder, 'wal')],
    async start() {
      if (running?.exited === false) return;
      running = new InlayProcess('serve', flags, {}, options.descriptors);
      await running.ready(`${url}/readyz`);
    },
    signal: () => {
      throw new Error('serve is one process');
    },
    kill9: async () => running?.kill9(),
    stop: async () => ({ serve: (await running?.terminate()) ?? null }),
    async destroy() {
      if (running?.exited === false) await running.kill9();
      rmSync(folder, { recursive: true, force: true });
    },
    pids: () => (running?.exited === false ? [running.pid] : []),
    output: () => running?.output ?? '',
  };
  await deployment.start();
  return deployment;
}
