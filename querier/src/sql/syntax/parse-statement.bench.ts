import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { toInlayError } from '@inlay/core';
import { parseStatement } from './parse-statement.js';
import type { ParsePlace } from './text/limits.js';

/*
 * What reading a text costs, by its length: CPU time of the process, so that other work on the machine does not count. In the thread
 * that answers requests, and in one with the stack of the thread for long statements.
 * `npx tsc -b querier && node querier/dist/sql/syntax/parse-statement.bench.js`
 */
const warmUpMs = 1500;
const measuredMs = 3000;
/** A statement may have 20,000 tokens: of longer texts the names are longer. */
const outputsMax = 2000;

/** Outputs of nine tokens: calls, literals and quoted names, until the text has about `characters`. */
function outputs(characters: number): string {
  const plainLength = output(0, 20).length + 2;
  const count = Math.min(outputsMax, Math.max(1, Math.floor(characters / plainLength)));
  const nameLength = 20 + Math.floor((characters / count - plainLength) / 2);
  const list = Array.from({ length: count }, (_, i) => output(i, nameLength)).join(', ');
  return `SELECT ${list} FROM cpu`;
}

function output(i: number, nameLength: number): string {
  const name = `usage_${String(i)}`.padEnd(nameLength, '_');
  return `coalesce("${name}", 0) AS "${name}"`;
}

/** What a dashboard asks. */
const dashboard = `SELECT date_bin(INTERVAL '5 minutes', time) AS bucket, host, avg(usage_user) AS user, max(usage_system) AS system
FROM cpu WHERE time >= now() - INTERVAL '6 hours' AND region IN ('eu', 'us', 'ap') AND (usage_user > 0.5 OR usage_system IS NOT NULL)
GROUP BY bucket, host ORDER BY bucket DESC, host LIMIT 1000`;

const constants = (count: number): string =>
  `SELECT max(usage) FROM cpu WHERE n IN (${Array.from({ length: count }, (_, i) => i % 100).join(',')})`;

const texts: readonly (readonly [what: string, text: string])[] = [
  ['a dashboard’s question', dashboard],
  ['1 KB of outputs', outputs(1024)],
  ['8 KB of outputs', outputs(8 * 1024)],
  ['10 KB of outputs', outputs(10 * 1024)],
  ['100 KB of outputs', outputs(100 * 1024)],
  ['1 MiB of outputs', outputs(1024 * 1024 - 100)],
  ['300,000 constants in IN', constants(300_000)],
];

/** CPU time of this process since `before`, ms. */
const cpuMs = (before: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

/** Reads a text until so much CPU time has gone, and at least once; gives that of one reading, ms. */
async function readingMs(text: string, place: ParsePlace, budgetMs: number): Promise<number> {
  const before = process.cpuUsage();
  let rounds = 0;
  do {
    await parseStatement(text, place);
    rounds++;
  } while (cpuMs(before) < budgetMs);
  return cpuMs(before) / rounds;
}

/** After a warm-up; the code of the refusal where the text is not taken. */
async function measure(text: string, place: ParsePlace): Promise<number | string> {
  try {
    await readingMs(text, place, warmUpMs);
    return await readingMs(text, place, measuredMs);
  } catch (error) {
    return toInlayError(error).code;
  }
}

const shown = (measured: number | string, text: string): string =>
  typeof measured === 'string'
    ? `${measured} | `
    : `${measured.toFixed(2)} | ${((measured * 1024) / text.length).toFixed(3)}`;

async function all(place: ParsePlace, tell: (line: string) => void): Promise<void> {
  tell(`| ${place} | KB | CPU ms | ms a KB |`);
  tell('| --- | --- | --- | --- |');
  for (const [what, text] of texts)
    tell(`| ${what} | ${(text.length / 1024).toFixed(1)} | ${shown(await measure(text, place), text)} |`);
}

if (isMainThread) {
  await all('here', console.log);
  const thread = new Worker(new URL(import.meta.url), {
    resourceLimits: { stackSizeMb: 4, maxOldGenerationSizeMb: 512 },
  });
  thread.on('message', (line: string) => {
    console.log(line);
  });
} else {
  await all('thread', (line) => parentPort?.postMessage(line));
}
