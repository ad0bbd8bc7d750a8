// `node tools/opened.mjs`: which files of the house one query runs, from the route to the last byte, in the process that answers it. What
// is built into `dist` runs here, not the bundle, so that each function is told by its file. Each query is asked once before it is
// counted, since what is done at first use is none of a query's own; then it is counted as a text that was read lately, and as a new
// one. The last row has the files that all of them run: the others belong to what a statement holds. `--list` names those.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const port = 18_000 + (process.pid % 2000);
const base = `http://127.0.0.1:${port}`;
const folder = mkdtempSync(join(tmpdir(), 'inlay-opened-'));

/** In the server: counts calls between two signals, and writes the files of the functions that were called. */
const counter = `
  import { Session } from 'node:inspector/promises';
  if (process.argv.includes('serve')) {
    const session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    let counting = false;
    process.on('SIGUSR2', async () => {
      if (counting) {
        const { result } = await session.post('Profiler.takePreciseCoverage');
        await session.post('Profiler.stopPreciseCoverage');
        // The first function of a script is its own text, which runs when it is loaded.
        const called = result.filter(({ functions }) => functions.slice(1).some(({ ranges }) => ranges[0].count > 0));
        process.stderr.write('counted ' + JSON.stringify(called.map(({ url }) => url)) + '\\n');
      } else {
        await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
        process.stderr.write('counting\\n');
      }
      counting = !counting;
    });
  }`;
writeFileSync(join(folder, 'counter.mjs'), counter);

const server = spawn(
  process.execPath,
  [
    ...['--import', pathToFileURL(join(folder, 'counter.mjs')).href, join(root, 'cli/dist/inlay.js'), 'serve'],
    ...['--data-dir', join(folder, 'data'), '--port', String(port)],
  ],
  { stdio: ['ignore', 'ignore', 'pipe'] },
);
const lines = createInterface({ input: server.stderr })[Symbol.asyncIterator]();
/** The next line of the server's that begins so. */
async function heard(beginning) {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) throw new Error('the server ended');
    if (value.startsWith(beginning)) return value.slice(beginning.length);
  }
}

async function asked(sql) {
  const answer = await fetch(`${base}/api/v3/query_sql?${new URLSearchParams({ db: 'home', q: sql })}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${sql}: ${text}`);
}

/** The files that a query runs, relative to the root. */
async function filesOf(sql) {
  server.kill('SIGUSR2');
  await heard('counting');
  await asked(sql);
  server.kill('SIGUSR2');
  const urls = JSON.parse(await heard('counted '));
  return urls
    .filter((url) => url.startsWith('file:') && !url.includes('/node_modules/'))
    .map((url) => relative(root, fileURLToPath(url)).replace('/dist/', '/src/').replace(/\.js$/, '.ts'))
    .filter((file) => !file.startsWith('..') && !file.startsWith('ingester/'))
    .toSorted();
}

const statements = [
  'SELECT * FROM air',
  "SELECT temp FROM air WHERE room = 'kitchen'",
  "SELECT date_bin(INTERVAL '5 minutes', time) AS t, avg(temp) AS mean FROM air WHERE time > '2025-01-01' GROUP BY t ORDER BY t",
  'SELECT a.room, count(*) FROM air a JOIN air b USING (room) GROUP BY a.room',
];
try {
  for (let i = 0; ; i++) {
    if (
      await fetch(`${base}/health`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    if (i > 600) throw new Error('the server did not start');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await fetch(`${base}/api/v3/write_lp?db=home`, { method: 'POST', body: 'air,room=kitchen temp=22.5 1750000000' });
  const [known, fresh] = [[], []];
  for (const sql of statements) {
    await asked(sql);
    known.push(await filesOf(sql));
    fresh.push(await filesOf(`${sql} `));
  }
  const inAll = (found) => found.reduce((all, files) => all.filter((file) => files.includes(file)));
  const shown = (files) => `${files.length} (${files.filter((file) => file.startsWith('querier/')).length})`;
  console.log('| files that run, of the querier in parentheses | a known text | a new one |\n| --- | --- | --- |');
  statements.forEach((sql, i) => console.log(`| \`${sql}\` | ${shown(known[i])} | ${shown(fresh[i])} |`));
  console.log(`| every one of them | ${shown(inAll(known))} | ${shown(inAll(fresh))} |`);
  if (process.argv.includes('--list')) console.log(inAll(known).join('\n'));
} finally {
  server.kill('SIGTERM');
  await new Promise((resolve) => server.once('exit', resolve));
  rmSync(folder, { recursive: true, force: true });
}
