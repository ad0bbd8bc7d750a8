import { admin, InlayError, noLogger, type Logger } from '@inlay/core';
import { SimulatedClock } from '@inlay/testing';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ResultChunk } from '../engine/engine.js';
import type { QueryRequest } from './query-service.js';
import { reportSlowQueries } from './report-slow-queries.js';

const chunk: ResultChunk = { header: new Uint8Array(), body: Buffer.from('a') };
let lines: Readonly<Record<string, unknown>>[];
let clock: SimulatedClock;
beforeEach(() => {
  lines = [];
  clock = new SimulatedClock();
});

interface Case {
  readonly sql?: string;
  /** Until the schema, and until each chunk. */
  readonly planMs?: number;
  readonly chunkMs?: number;
  readonly readerMs?: number;
  readonly leaveAfter?: number;
  readonly fails?: 'run' | 'chunk';
}

/** Asks a question that takes such times, and reads its two chunks. */
async function ask({
  sql = 'SELECT 1',
  planMs = 0,
  chunkMs = 0,
  readerMs = 0,
  leaveAfter = 9,
  fails,
}: Case): Promise<void> {
  const logger: Logger = { ...noLogger, info: (message, fields) => void lines.push({ message, ...fields }) };
  const request: QueryRequest = {
    principal: admin,
    ...{ database: 'db', sql, params: {}, format: 'csv', allowPartial: false },
    requestId: 'r-1',
  };
  const failure = new InlayError('exhausted', 'too long', { code: 'query_timeout' });
  async function* chunks(): AsyncGenerator<ResultChunk> {
    for (let i = 0; i < 2; i++) {
      await clock.advance(chunkMs);
      yield chunk;
    }
    if (fails === 'chunk') throw failure;
  }
  const queries = reportSlowQueries(
    {
      run: async () => {
        await clock.advance(planMs);
        if (fails === 'run') throw failure;
        return { schemaMessage: new Uint8Array(), missing: [], chunks: chunks(), rowCount: () => 7 };
      },
      schemaOf: () => Promise.resolve(new Uint8Array()),
    },
    { logger, clock, slowMs: 1000 },
  );
  let read = 0;
  for await (const { body } of (await queries.run(request, new AbortController().signal)).chunks) {
    expect(body.byteLength).toBe(1);
    await clock.advance(readerMs);
    if (++read >= leaveAfter) break;
  }
}

describe('a slow question', () => {
  test('is one line with its text, time, rows and request id', async () => {
    await ask({ planMs: 600, chunkMs: 200 });
    expect(lines).toEqual([
      {
        ...{ message: 'slow query', ms: 1000, rows: 7, outcome: 'answered', requestId: 'r-1' },
        ...{ database: 'db', format: 'csv', sql: 'SELECT 1' },
      },
    ]);
  });

  test('is none when it is faster, or when only its reader is slow', async () => {
    await ask({ planMs: 599, chunkMs: 200 });
    await ask({ readerMs: 10_000 });
    expect(lines).toEqual([]);
  });

  test('is told too when it fails, at once or late, and when its reader leaves', async () => {
    await expect(ask({ planMs: 2000, fails: 'run' })).rejects.toThrow('too long');
    await expect(ask({ chunkMs: 600, fails: 'chunk' })).rejects.toThrow('too long');
    await ask({ planMs: 1000, leaveAfter: 1 });
    expect(lines.map(({ outcome }) => outcome)).toEqual(['query_timeout', 'query_timeout', 'reader_left']);
  });

  test('shows 200 characters of its text on one line, whatever they are', async () => {
    await ask({ planMs: 1000, sql: `SELECT '\n\u001b[31m\u202e${'x'.repeat(1000)}'` });
    await ask({ planMs: 1000, sql: '\u0000'.repeat(1_000_000) });
    for (const { sql } of lines) {
      expect(String(sql).length).toBeLessThanOrEqual(200);
      expect(sql).toMatch(/^[ -~]*\.\.\.$/);
    }
    expect(lines[0]?.['sql']).toContain("SELECT '\\n\\x1b[31m\\u202exxx");
  });
});
