import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { runProgram } from '../program.js';
import { sendTo } from './answer-output.js';
import { CapturedOutput } from '../testing/captured-output.js';

let server: Server;
let url = '';
let folder = '';
let asked: { readonly format?: string; readonly q?: string }[] = [];
let reply: (response: ServerResponse) => void = (response) => response.end();
const output = new CapturedOutput();

const query = (...args: string[]): Promise<void> => runProgram(['query', '-d', 'home', '-u', url, ...args], {});
const whole = (body: string | Buffer) => (response: ServerResponse) => void response.end(body);
/** Chunked, and never ended as it should be. */
const cut = (body: string) => (response: ServerResponse) => {
  response.write(body);
  setTimeout(() => response.destroy(), 20);
};

beforeEach(async () => {
  asked = [];
  folder = mkdtempSync(join(tmpdir(), 'inlay-answer-'));
  server = createServer((request, response) => {
    void json(request).then((body) => {
      asked.push(body as { readonly format?: string });
      reply(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  output.start();
});
afterEach(() => {
  output.stop();
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

describe('an answer that breaks off', () => {
  test.each(['csv', 'json', 'jsonl', 'parquet'])('is an error in %s, after what came', async (format) => {
    reply = cut('a,b\n1,2\n');
    await expect(query('--format', format, 'SELECT 1')).rejects.toThrow(
      /answer of http.* broke off before it was complete/,
    );
    expect(output.out).toBe('a,b\n1,2\n');
  });

  test('is no table', async () => {
    reply = cut('a,b\n1,2\n3,"');
    await expect(query('--format', 'table', 'SELECT 1')).rejects.toThrow(/broke off before it was complete/);
    expect(output.out).toBe('');
  });

  test('leaves no file, and the one that was there as it was', async () => {
    const file = join(folder, 'answer.csv');
    reply = cut('a,b\n1,2\n');
    await expect(query('-o', file, 'SELECT 1')).rejects.toThrow(/broke off/);
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(file, 'before');
    await expect(query('-o', file, 'SELECT 1')).rejects.toThrow(/broke off/);
    expect([readdirSync(folder), readFileSync(file, 'utf8')]).toEqual([['answer.csv'], 'before']);
  });
});

test('an answer that breaks off before its file is there leaves none that comes into being later', async () => {
  const broken = (): Readable =>
    new Readable({
      read() {
        this.destroy(new Error('cut'));
      },
    });
  for (let i = 0; i < 20; i++) await expect(sendTo(join(folder, `a${String(i)}`), broken())).rejects.toThrow('cut');
  // After the system has done what it was asked to do before.
  for (let i = 0; i < 20; i++) await readdir(folder);
  expect(readdirSync(folder)).toEqual([]);
});

describe('--output', () => {
  test('holds the exact bytes, in the format that its name says', async () => {
    const bytes = Buffer.from([0, 255, 27, 10, 80]);
    for (const [name, format] of [
      ['a.parquet', 'parquet'],
      ['a.json', 'json'],
      ['a.ndjson', 'jsonl'],
      ['a.CSV', 'csv'],
      ['a.txt', 'csv'],
    ] as const) {
      reply = whole(bytes);
      await query('-o', join(folder, name), 'SELECT 1');
      expect([asked.at(-1)?.format, readFileSync(join(folder, name))]).toEqual([format, bytes]);
    }
    expect(output.bytes.length).toBe(0);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('follows a link, and is refused by name where it cannot be written', async () => {
    const target = join(folder, 'target.csv');
    writeFileSync(target, 'before');
    symlinkSync(target, join(folder, 'link.csv'));
    reply = whole('a\n1\n');
    await query('-o', join(folder, 'link.csv'), 'SELECT 1');
    expect(readFileSync(target, 'utf8')).toBe('a\n1\n');
    await expect(query('-o', folder, 'SELECT 1')).rejects.toThrow(
      `--output ${folder} cannot be written: it is a directory`,
    );
    await expect(query('-o', join(folder, 'no', 'x.csv'), 'SELECT 1')).rejects.toThrow(
      /--output .*x\.csv cannot be written: ENOENT/,
    );
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });
});

describe('at a terminal', () => {
  test('Parquet is refused before anything is asked, with what to do', async () => {
    output.onTerminal(80);
    await expect(query('--format', 'parquet', 'SELECT 1')).rejects.toThrow(/--output FILE/);
    expect(asked).toEqual([]);
  });

  test.each(['csv', 'json', 'jsonl'])(
    '%s shows no control character, and elsewhere every byte as it is',
    async (format) => {
      const raw = 'a\n"\u001b[31mred\u009b\u202e\u0007"\tü\n';
      reply = whole(raw);
      await query('--format', format, 'SELECT 1');
      expect(output.out).toBe(raw);
      output.bytes = Buffer.alloc(0);
      output.onTerminal(80);
      await query('--format', format, 'SELECT 1');
      expect(output.out).toBe('a\n"\\x1b[31mred\\x9b\\u202e\\x07"\tü\n');
    },
  );

  test('a table fits, says what it cut, and --wide has everything', async () => {
    reply = whole(`n,s\n1,${'x'.repeat(200)}\n`);
    output.onTerminal(60);
    await query('SELECT 1');
    const lines = output.out.split('\n');
    expect(lines.filter((line) => line.length > 60)).toEqual([]);
    expect(output.out).toMatch(/…[^]*1 row, long values are cut: --wide/);
    output.bytes = Buffer.alloc(0);
    await query('--wide', 'SELECT 1');
    expect(output.out).toContain('x'.repeat(200));
  });

  test('names of columns and the words of the server show no control character either', async () => {
    reply = (response) => {
      response.setHeader('x-inlay-missing-incarnations', '3');
      response.end('\u001b]0;title\u0007,b\n1,"x\ny"\n');
    };
    output.onTerminal(100);
    await query('--allow-partial', 'SELECT 1');
    expect(output.out.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(output.out).toContain('x\\ny');
    expect(output.errors).toContain('incarnations 3');
  });
});
