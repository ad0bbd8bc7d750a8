import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { atLength } from '@inlay/testing';
import fc from 'fast-check';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { runProgram } from '../program.js';
import { CapturedOutput } from '../testing/captured-output.js';

type Fate = 'answers' | 'loses the answer' | 'cuts the answer' | 'fails';

/** A server that refuses lines called `bad`, lists the first 100 of them, and may not answer at all. */
interface Script {
  /** Bodies of more bytes are 413. */
  readonly bytesMax: number;
  /** What happens to the n-th body that is not too large; the last fate holds for all that follow. */
  readonly fates: readonly Fate[];
  readonly hasTotals: boolean;
}

let server: Server;
let url = '';
let script: Script = { bytesMax: 1_000_000, fates: ['answers'], hasTotals: true };
/** As the server told it. */
let told = { written: 0, refused: 0 };
let taken = 0;
const output = new CapturedOutput();

function refuse(response: ServerResponse, lines: readonly string[]): void {
  const bad = lines.flatMap((line, i) => (line.startsWith('bad') ? [i] : []));
  told = { written: told.written + lines.length - bad.length, refused: told.refused + bad.length };
  if (bad.length === 0) {
    response.writeHead(204).end();
    return;
  }
  const data = bad.slice(0, 100).map((i) => ({ line_number: i + 1, error_message: 'bad', original_line: lines[i] }));
  const totals = { lines_written: lines.length - bad.length, lines_refused: bad.length };
  response.writeHead(400).end(JSON.stringify({ error: 'partial write', data, ...(script.hasTotals ? totals : {}) }));
}

function answer(body: Buffer, response: ServerResponse): void {
  if (body.length > script.bytesMax) {
    response.writeHead(413).end('{"error":"too large"}');
    return;
  }
  const fate = script.fates[Math.min(taken++, script.fates.length - 1)] ?? 'answers';
  if (fate === 'answers') refuse(response, body.toString().trimEnd().split('\n'));
  else if (fate === 'fails') response.writeHead(500).end('{"error":"oops"}');
  else if (fate === 'loses the answer') response.destroy();
  else {
    response.writeHead(400, { 'content-length': '1000' }).write('{"error":"partial wr');
    setImmediate(() => response.destroy());
  }
}

beforeEach(async () => {
  told = { written: 0, refused: 0 };
  taken = 0;
  server = createServer((request, response) => {
    void buffer(request).then((body) => answer(body, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  output.start();
});
afterEach(() => {
  output.stop();
  server.closeAllConnections();
  server.close();
});

const write = (lines: readonly string[], batchLines = 10_000): Promise<void> =>
  runProgram(['write', '-d', 'home', '-u', url, '--batch-lines', String(batchLines), ...lines], {});

describe('what inlay write counts', () => {
  test('is what the server said: of 500 good and 500 bad lines, 500 and 500', async () => {
    const lines = Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? `m v=${String(i)}` : 'bad'));
    await write(lines);
    expect(output.out).toMatch(/^500 lines written \(.*\), 500 refused\n$/);
    expect(output.errors.match(/^line \d+: bad$/gm)).toHaveLength(20);
    expect(output.errors).toContain('(480 more refused lines are not shown)');
    expect(process.exitCode).toBe(1);
  });

  test('is never a guess, whatever is refused, cut, lost or too large', async () => {
    const fates = fc.array(
      fc.constantFrom<Fate>('answers', 'answers', 'answers', 'loses the answer', 'cuts the answer', 'fails'),
      {
        minLength: 1,
        maxLength: 4,
      },
    );
    const lines = fc.array(fc.constantFrom('m v=1', 'mm v=2 5', 'bad', 'bad line'), { minLength: 1, maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(
        lines,
        fates,
        fc.integer({ min: 40, max: 3000 }),
        fc.integer({ min: 1, max: 300 }),
        async (given, then, bytesMax, batch) => {
          script = { bytesMax, fates: then, hasTotals: true };
          told = { written: 0, refused: 0 };
          taken = 0;
          output.clear();
          const failure = await write(given, batch).then(
            () => undefined,
            (error: unknown) => (error as Error).message,
          );
          const claim = failure ?? output.out;
          const counts = `${String(told.written)} ${told.written === 1 ? 'line' : 'lines'} written`;
          if (failure === undefined) {
            expect(claim).toContain(counts);
            expect(told.written + told.refused).toBe(given.length);
          } else
            expect(claim).toContain(
              `${counts}${told.refused > 0 ? `, ${String(told.refused)} refused` : ''}; no answer came about line`,
            );
          if (told.refused > 0) expect(claim).toContain(`, ${String(told.refused)} refused`);
          else expect(claim).not.toContain('refused');
        },
      ),
      { seed: 20_261_129, numRuns: atLength(150, 60) },
    );
  });

  test('names the lines about which no answer came', async () => {
    script = { bytesMax: 1_000_000, fates: ['answers', 'loses the answer'], hasTotals: true };
    const lines = Array.from({ length: 30 }, (_, i) => `m v=${String(i)}`);
    await expect(write(lines, 10)).rejects.toThrow(
      /gave no answer.*\n10 lines written; no answer came about line 11 to line 20: stored or not, they can be written again/,
    );
  });

  test('says that it does not know where a server lists 100 refused lines and no totals', async () => {
    script = { bytesMax: 1_000_000, fates: ['answers'], hasTotals: false };
    await write(Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? `m v=${String(i)}` : 'bad')));
    expect(output.out).toContain('0 lines written');
    expect(output.out).toContain('100 refused, and the server does not say what became of 900');
    expect(process.exitCode).toBe(1);
  });

  test('a line that is too large by itself is refused by its number, the others are written', async () => {
    script = { bytesMax: 100, fates: ['answers'], hasTotals: true };
    await write(['a v=1', 'b v=2', `c,t=${'x'.repeat(200)} v=3`, 'd v=4']);
    expect(output.out).toContain('3 lines written');
    expect(output.out).toContain(', 1 refused');
    expect(output.errors).toMatch(/^line 3: too large.*413/);
  });

  test('shows no control character of a refused line or of an error', async () => {
    await write(['bad \u001b[2J\u202e\u0085', 'm v=1']);
    expect(output.errors).toContain('bad \\x1b[2J\\u202e\\x85');
    // Argument lists have no terminal of their own: nothing that was printed may hold one.
    expect(`${output.out}${output.errors}`.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  });
});
