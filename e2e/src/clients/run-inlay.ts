import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../../cli/bin/inlay.mjs', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

/** The `inlay` command as a process, everything piped. */
export const startInlay = (args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess =>
  spawn(process.execPath, [bin, ...args], { stdio: 'pipe', env: { ...process.env, ...env } });

/** Runs `inlay` to its end with `stdin` as its input. */
export async function runInlay(
  args: readonly string[],
  stdin: string | Uint8Array = '',
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const child = startInlay(args, env);
  if (child.stdin === null || child.stdout === null || child.stderr === null) throw new Error('nothing is piped');
  // A command that refuses its options does not read what it is given.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, out, errors };
}
