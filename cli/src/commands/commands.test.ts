import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../program.js';
import { CapturedOutput } from '../testing/captured-output.js';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly authorization: string | undefined;
}
interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

let server: Server;
let url = '';
let seen: Seen[] = [];
let answers: Answer[] = [];
const output = new CapturedOutput();
let folder = '';

const textOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString();
  return text;
};
const run = (...argv: string[]): Promise<void> => runProgram([...argv, '--host-url', url], {});

beforeEach(async () => {
  seen = [];
  answers = [];
  folder = mkdtempSync(join(tmpdir(), 'inlay-cli-'));
  server = createServer((request, response) => {
    void textOf(request).then((body) => {
      seen.push({
        method: request.method ?? '',
        url: request.url ?? '',
        body,
        authorization: request.headers.authorization,
      });
      const answer = answers.shift() ?? { status: 204 };
      response
        .writeHead(answer.status, { 'x-request-id': 'r-7', connection: 'close', ...answer.headers })
        .end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  output.start();
});
afterEach(() => {
  output.stop();
  server.close();
  rmSync(folder, { recursive: true });
});

describe('inlay write', () => {
  test('sends lines of its arguments', async () => {
    await run('write', '--database', 'home', '--token', 's3cret', 'a v=1', 'b v=2');
    expect(seen).toEqual([
      {
        method: 'POST',
        url: '/api/v3/write_lp?db=home&precision=auto',
        body: 'a v=1\nb v=2',
        authorization: 'Bearer s3cret',
      },
    ]);
    expect(output.out).toBe('2 lines written (11 B)\n');
  });

  test('sends files in batches, one after the other', async () => {
    writeFileSync(join(folder, 'a.lp'), Array.from({ length: 25 }, (_, i) => `m v=${String(i)}`).join('\n'));
    writeFileSync(join(folder, 'b.lp'), 'n v=1\n');
    await run(
      'write',
      '--database',
      'home',
      '--precision',
      's',
      '--batch-lines',
      '10',
      '--file',
      `${join(folder, 'a.lp')},${join(folder, 'b.lp')}`,
    );
    expect(seen.map(({ body }) => body.trimEnd().split('\n').length)).toEqual([10, 10, 6]);
    expect(output.out).toContain('26 lines written');
  });

  test('tells refused lines by their number in the input, keeps the others and exits with 1', async () => {
    const refused = {
      error: 'partial write of line protocol occurred',
      data: [{ line_number: 2, error_message: 'no fields', original_line: 'bad' }],
    };
    answers = [{ status: 204 }, { status: 400, body: JSON.stringify(refused) }];
    await run('write', '--database', 'home', '--batch-lines', '2', 'a v=1', 'b v=1', 'c v=1', 'bad');
    expect(output.errors).toContain('line 4: no fields\n  bad');
    expect([output.out, process.exitCode]).toEqual(['3 lines written (21 B), 1 refused\n', 1]);
  });

  test('repeats what a busy server did not take', async () => {
    answers = [{ status: 503, body: '{"error":"overloaded"}', headers: { 'retry-after': '0' } }, { status: 204 }];
    await run('write', '--database', 'home', 'a v=1');
    expect(seen).toHaveLength(2);
    expect(output.out).toContain('1 line written');
  });

  test('ends with what the server says', async () => {
    answers = [{ status: 401, body: '{"error":"a token is needed"}' }];
    await expect(run('write', '--database', 'home', 'a v=1')).rejects.toThrow(
      'a token is needed; give it as --token, --token-file or INLAY_TOKEN (status 401, request r-7)',
    );
  });

  test('names a file that is not there', async () => {
    await expect(run('write', '--database', 'home', '--file', join(folder, 'none.lp'))).rejects.toThrow(
      /none\.lp cannot be read/,
    );
  });
});

describe('inlay query', () => {
  test('prints csv as it comes where nobody looks', async () => {
    answers = [{ status: 200, body: 'a,b\n1,x\n' }];
    await run('query', '--database', 'home', '--format', 'csv', 'SELECT * FROM t');
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ db: 'home', q: 'SELECT * FROM t', format: 'csv' });
    expect(output.out).toBe('a,b\n1,x\n');
  });

  test('prints a table for people, no digit lost', async () => {
    answers = [{ status: 200, body: 'host,n\n"a,""b",9223372036854775807\nc,1\n' }];
    await run('query', '--database', 'home', '--format', 'table', 'SELECT 1');
    expect(output.out).toContain('a,"b');
    expect(output.out).toContain('9223372036854775807');
    expect(output.out).toContain('2 rows');
  });

  test('says when an answer is partial', async () => {
    answers = [{ status: 200, body: 'a\n1\n', headers: { 'x-inlay-missing-incarnations': '3' } }];
    await run('query', '--database', 'home', '--format', 'csv', '--allow-partial', 'SELECT 1');
    expect(output.errors).toContain('incarnations 3');
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({ allow_partial: true });
  });

  test('ends with the error of the server, or that there is none', async () => {
    answers = [{ status: 400, body: '{"error":"syntax error at line 1"}' }];
    await expect(run('query', '--database', 'home', 'SELEC 1')).rejects.toThrow('syntax error at line 1');
    await expect(
      runProgram(['query', '--database', 'home', 'SELECT 1', '--host-url', 'http://127.0.0.1:1'], {}),
    ).rejects.toThrow(/cannot be reached.*Is the server running/);
    // A test runner's stdin is a pipe that nobody ends: a statement would be waited for.
    const { stdin } = process;
    const isTty = Object.getOwnPropertyDescriptor(stdin, 'isTTY');
    Object.defineProperty(stdin, 'isTTY', { value: true, configurable: true });
    try {
      await expect(run('query', '--database', 'home')).rejects.toThrow('give a statement');
    } finally {
      if (isTty === undefined) Reflect.deleteProperty(stdin, 'isTTY');
      else Object.defineProperty(stdin, 'isTTY', isTty);
    }
  });
});

describe('databases', () => {
  const shown = {
    'iox::database': 'home',
    retention_seconds: 2_592_000,
    max_tables: 500,
    max_columns_per_table: 250,
    created_at: '2026-01-01T00:00:00.000Z',
  };

  test('are created with their settings', async () => {
    answers = [{ status: 200, body: '{}' }];
    await run('create', 'database', 'home', '--retention-period', '30d', '--max-tables', '7');
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/api/v3/configure/database' });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ db: 'home', retention_period: '30d', max_tables: 7 });
    expect(output.out).toBe('created home\n');
  });

  test('are listed and shown', async () => {
    answers = [{ status: 200, body: JSON.stringify([shown]) }];
    await run('list', 'databases');
    expect(output.out).toMatch(/home.*30d.*500.*250/);
    output.clear();
    answers = [
      {
        status: 200,
        body: JSON.stringify({ ...shown, tables: [{ name: 'air', columns: [{ name: 'room', kind: 'tag' }] }] }),
      },
    ];
    await run('show', 'database', 'home');
    expect(output.out).toMatch(/air.*room.*tag/);
    output.clear();
    answers = [{ status: 200, body: JSON.stringify([shown]) }];
    await run('list', 'database', '--format', 'json');
    expect(JSON.parse(output.out)).toEqual([shown]);
  });

  test('are deleted only when somebody means it', async () => {
    await run('delete', 'database', 'home');
    expect([seen.length, process.exitCode]).toEqual([0, 1]);
    answers = [{ status: 200, body: '{}' }];
    await run('delete', 'database', 'home', '--yes');
    expect(seen[0]).toMatchObject({ method: 'DELETE', url: '/api/v3/configure/database?db=home' });
  });

  test.each([
    ['{"flushed":true,"files":2,"rows":1500,"duration_ms":7}', '1,500 rows in 2 new files, '],
    ['{"flushed":true,"files":1,"rows":1,"duration_ms":7}', '1 row in 1 new file, '],
    ['{"flushed":true,"files":0,"rows":0,"duration_ms":7}', 'nothing was left to write, '],
    ['{"flushed":true}', ''],
  ])('are flushed: %s', async (body, told) => {
    answers = [{ status: 200, body }];
    await run('flush');
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/api/v3/flush' });
    expect(output.out.replace(/\d+\.\d s/, 'N s')).toBe(
      `flushed: everything that was written before is in files (${told}N s)\n`,
    );
  });
});
