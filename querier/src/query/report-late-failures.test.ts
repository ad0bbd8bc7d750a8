import { admin, InlayError, noLogger, type Logger } from '@inlay/core';
import { RecordedMetrics } from '@inlay/testing';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ResultChunk } from '../engine/engine.js';
import type { QueryRequest } from './query-service.js';
import { reportLateFailures } from './report-late-failures.js';

const request: QueryRequest = {
  principal: admin,
  ...{ database: 'db', sql: `SELECT ${'x'.repeat(1000)}`, params: {}, format: 'csv', allowPartial: false },
  requestId: 'r-1',
};
const chunk: ResultChunk = { header: new Uint8Array(), body: Buffer.from('a') };
let lines: unknown[];
let metrics: RecordedMetrics;
beforeEach(() => {
  lines = [];
  metrics = new RecordedMetrics();
});

/** Reads an answer that fails after so many chunks; answers how many came. */
async function read(chunksBefore: number, signal = new AbortController().signal): Promise<number> {
  const logger: Logger = { ...noLogger, warn: (message, fields) => lines.push({ message, ...fields }) };
  async function* chunks(): AsyncGenerator<ResultChunk> {
    for (let i = 0; i < chunksBefore; i++) yield chunk;
    throw new InlayError('corrupt', `the object ${'k'.repeat(1000)} is damaged`, { code: 'object_corrupt' });
  }
  const service = reportLateFailures(
    {
      run: () => Promise.resolve({ schemaMessage: new Uint8Array(), missing: [], chunks: chunks() }),
      schemaOf: () => Promise.resolve(new Uint8Array()),
    },
    logger,
    metrics,
  );
  let count = 0;
  try {
    for await (const { body } of (await service.run(request, signal)).chunks) count += body.byteLength;
    throw new Error('the error was swallowed');
  } catch (error) {
    expect(error).toMatchObject({ code: 'object_corrupt' });
  }
  return count;
}
const counted = (): number => metrics.value('query_late_failures_total', { format: 'csv', kind: 'corrupt' });

describe('an answer that fails', () => {
  test('after a chunk is told in one line with its request, shortened, and counted; the reader hears it too', async () => {
    expect(await read(2)).toBe(2);
    expect(lines).toMatchObject([{ requestId: 'r-1', format: 'csv', code: 'object_corrupt' }]);
    expect(JSON.stringify(lines).length).toBeLessThan(900);
    expect(counted()).toBe(1);
  });

  test('before its first chunk is told by its status', async () => {
    expect(await read(0)).toBe(0);
    expect([lines, counted()]).toEqual([[], 0]);
  });

  test('because its reader left is no failure', async () => {
    expect(await read(1, AbortSignal.abort())).toBe(1);
    expect([lines, counted()]).toEqual([[], 0]);
  });
});
