import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { catalogOptions } from '@inlay/catalog';
import {
  createDatabaseOptions,
  deleteDatabaseOptions,
  forgetIngesterOptions,
  listIngestersOptions,
  listDatabasesOptions,
  queryOptions,
  serveOptions,
  showDatabaseOptions,
  writeOptions,
} from '@inlay/cli';
import { ingesterOptions } from '@inlay/ingester';
import { querierOptions } from '@inlay/querier';
import { routerOptions } from '@inlay/router';
import { optionsMarkdown } from '@inlay/runtime';

/**
 * `npm run docs [-- --check]`: writes docs/operations.md from what the code declares: options from their declarations,
 * metrics from what a running `inlay serve` tells. With --check it fails when the page is not what it would write.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const page = join(root, 'docs/operations.md');

const commands = [
  ['serve', 'all roles in one process', serveOptions],
  ['router', 'writes to their owners, everything else to queriers', routerOptions],
  ['ingester', 'WAL, newest rows, persist', ingesterOptions],
  ['querier', 'SQL', querierOptions],
  ['catalog', 'definitions, files, shard map', catalogOptions],
  ['write', 'line protocol from arguments, files or stdin', writeOptions],
  ['query', 'a statement in SQL, its answer to stdout or a file', queryOptions],
  ['create database', 'with limits of its own', createDatabaseOptions],
  ['list databases', 'with their settings', listDatabasesOptions],
  ['show database', 'its settings, tables and columns', showDatabaseOptions],
  ['delete database', 'with all that is in it', deleteDatabaseOptions],
  ['ingester list', 'lives that may hold rows which are in no file yet', listIngestersOptions],
  ['ingester forget', 'gives up the rows of a life whose log will not come back', forgetIngesterOptions],
] as const;

interface MetricDoc {
  readonly name: string;
  readonly type: string;
  readonly help: string;
}

/** Resolves to the text of /metrics of an `inlay serve` that is started for it. */
async function scrape(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'inlay-docs-'));
  const args = [join(root, 'cli/bin/inlay.mjs'), 'serve', '--data-dir', folder, '--port', '0', '--log-level', 'warn'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let output = '';
      child.stdout.on('data', (bytes: Buffer) => {
        output += bytes.toString();
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output);
        if (found !== null) resolve(found[0]);
      });
      child.once('exit', (code) => reject(new Error(`inlay serve ended with ${String(code)}`)));
    });
    return await (await fetch(`${url}/metrics`)).text();
  } finally {
    child.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  }
}

function metricsOf(text: string): MetricDoc[] {
  const helps = new Map([...text.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name = '', help = '']) => [name, help]));
  return [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)]
    .map(([, name = '', type = '']) => ({ name, type, help: helps.get(name) ?? '' }))
    .filter(({ name }) => /^(inlay|process|nodejs)_/.test(name))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function render(metrics: readonly MetricDoc[]): string {
  const sections = commands.map(
    ([name, what, options]) => `## \`inlay ${name}\`: ${what}\n\n${optionsMarkdown(options)}\n`,
  );
  const rows = metrics.map(({ name, type, help }) => `| \`${name}\` | ${type} | ${help.replaceAll('|', '\\|')} |`);
  return `# Operations

Made from the source by \`npm run docs\`; do not edit. Every option is a flag and an environment variable; a flag wins.
The variables of one client command carry its name, so that none reaches another: \`INLAY_QUERY_FORMAT\`.
Sizes take \`512mb\` or \`1gb\` (powers of 1024), durations \`15m\` or \`1h30m\`.

Exit codes: 0 after SIGTERM or SIGINT and everything persisted · 1 when it could not start, could not persist, or an
error that nobody expected · 2 for options that are wrong · 130 after a second signal, half a second after the first or
later. Client commands: 0 done, or nobody reads the output any more · 1 refused or failed · 2 options that are wrong ·
130 after Ctrl-C.

A role alone is ready (\`/readyz\` answers 200) when it has what it needs: the catalog when it is open and can be called; the others when
the catalog has answered them once, an ingester when its log is replayed and there is space for it, a router when it has the
shard map. Until then the answer is 503 and says what is waited for, as it does from the moment at which a process is told to
stop. A catalog that is lost later changes nothing of it.

${sections.join('\n')}
## Metrics

\`GET /metrics\` of \`inlay serve\`; a role alone has those that concern it. Process and event-loop metrics of Node are there as well.

| metric | type | what it tells |
| --- | --- | --- |
${rows.join('\n')}
`;
}

async function main(): Promise<void> {
  const text = render(metricsOf(await scrape()));
  if (!process.argv.includes('--check')) {
    writeFileSync(page, text);
    return;
  }
  if (readFileSync(page, 'utf8') === text) return;
  process.stderr.write('docs/operations.md is not what the source says: run npm run docs\n');
  process.exitCode = 1;
}

await main();
