import { existsSync, readFileSync } from 'node:fs';

const megabyte = 1024 ** 2;
/**
 * V8's young generation has three halves of this size at most. The texts of an answer are short-lived: with Node's own 16 MB
 * they outlive too many collections, and 200,000 rows as JSON take 1.3 to 1.8 times as long.
 */
const semiSpaceMegabytes = 32;
const nodeOption = `--max-semi-space-size=${String(semiSpaceMegabytes)}`;
/** Node and DuckDB, before they have done anything, and the young generation. */
const idleBytes = 256 * megabyte + 2 * semiSpaceMegabytes * megabyte;
/** What the answer of one query keeps outside DuckDB: batches, texts, a pretty table. */
const answerBytes = 64 * megabyte;
const shell = '/bin/sh';
/** Known from the start: nobody waits for a disk when an engine is started again. */
const hasShell = process.platform === 'linux' && existsSync(shell);
/** Node up to 22 has allocated so many kilobytes and not touched them when it has done nothing, measured on 20 and 22. */
const knownUntouched = 42 * 1024;
const lastKnownMajor = 22;
/** Prints the same of the Node that it runs on: a start of Node costs 50 ms, so newer ones only are asked. */
const untouched = `
  const status = require('node:fs').readFileSync('/proc/self/status', 'latin1');
  const [allocated, touched] = [/^VmData:(.*) kB/m, /^RssAnon:(.*) kB/m].map((line) => Number(line.exec(status)?.[1]));
  console.log(Math.max(0, allocated - touched) || 0);
`;

/**
 * Most bytes that the engine's process may have resident. DuckDB keeps to `memoryBytes` where it counts; what it does not
 * count (values under construction, its threads' own) and the answers come on top.
 */
export const processBytesMax = (memoryBytes: number, queriesMax: number): number =>
  Math.ceil(memoryBytes * 1.25) + idleBytes + queriesMax * answerBytes;

/**
 * How to start Node such that the kernel itself refuses it more than twice `bytes` of private memory (RLIMIT_DATA, which
 * counts what is allocated, not what is touched): one allocation can be faster than any watching. What Node reserves and
 * leaves untouched is not counted: 42 MB, or half a gigabyte from Node 24 on, where the shell asks a Node that has nothing to do. The
 * address space cannot be limited, V8 reserves too much of it. Elsewhere than on Linux, and without a shell, Node is started
 * as it is.
 */
export function limitedNode(script: string, bytes: number): { readonly command: string; readonly args: string[] } {
  if (!hasShell) return { command: process.execPath, args: [nodeOption, script] };
  const kilobytes = Math.ceil((2 * bytes) / 1024);
  // `exec` keeps the process number; a limit that is lower already stays.
  const isKnown = Number(process.versions.node.split('.')[0]) <= lastKnownMajor;
  const own = isKnown ? String(knownUntouched) : '$("$0" "$1" -e "$2")';
  const line = `own=${own}; ulimit -d $((${String(kilobytes)} + \${own:-0})) 2>/dev/null; exec "$0" "$1" "$3"`;
  return { command: shell, args: ['-c', line, process.execPath, nodeOption, untouched, script] };
}

/** Resident bytes of a process; undefined where the kernel does not tell, or when it is gone. */
export function residentBytes(pid: number): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'latin1'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
