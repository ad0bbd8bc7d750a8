import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../../cli/bin/inlay.mjs', import.meta.url));

/** A port that was free a moment ago. Kept by a deployment over restarts, as in production. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** One `inlay` process: started, watched, killed. What it logged is kept for the failure message. */
export class InlayProcess {
  readonly #child: ChildProcess;
  readonly #name: string;
  #output = '';
  /** What Node itself complained of first: a leak, something deprecated. */
  #complaint: string | undefined;

  /** `descriptors` limits what the process may open, as `ulimit -n` does. */
  constructor(name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}, descriptors?: number) {
    this.#name = name;
    const command = [process.execPath, bin, ...args];
    const limited = ['/bin/sh', '-c', `ulimit -n ${String(descriptors)} && exec "$0" "$@"`, ...command];
    const [file = '', ...rest] = descriptors === undefined ? command : limited;
    this.#child = spawn(file, rest, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, INLAY_LOG_LEVEL: 'info', ...env },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (bytes: Buffer) => {
        this.#output = (this.#output + bytes.toString()).slice(-20_000);
        this.#complaint ??= /\(node:\d+\) .*Warning.*/.exec(this.#output)?.[0];
      });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }
  get output(): string {
    return this.#output;
  }
  get exited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Resolves when the URL answers 2xx; rejects with the output when the process ends first. */
  async ready(url: string, timeoutMs = 120_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const ok = await fetch(url, { signal: AbortSignal.timeout(10_000) }).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ok) return;
      if (this.exited || Date.now() > deadline)
        throw new Error(
          `${this.#name} ${this.exited ? `ended with ${String(this.#child.exitCode)}` : 'was not ready in time'}:\n${this.#output}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  /** Resolves to the exit code (null after a signal). Rejects when Node complained of something meanwhile. */
  async exit(): Promise<number | null> {
    if (!this.exited) await once(this.#child, 'exit');
    if (this.#complaint !== undefined) throw new Error(`${this.#name} was warned by Node: ${this.#complaint}`);
    return this.#child.exitCode;
  }

  signal(signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT' | 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal);
  }

  async kill9(): Promise<void> {
    this.signal('SIGKILL');
    await this.exit();
  }

  async terminate(): Promise<number | null> {
    this.signal('SIGTERM');
    return this.exit();
  }
}
