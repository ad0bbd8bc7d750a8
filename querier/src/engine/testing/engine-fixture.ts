import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defined, noLogger, noMetrics } from '@inlay/core';
import { patientMs, systemParts } from '@inlay/testing';
import { DuckDbEngine } from '../duckdb-engine.js';
import { types, type DataType } from '../../relation/types.js';
import type { DuckDbEngineOptions } from '../engine-options.js';
import type { EngineQuery, OutputColumn, ResultChunk } from '../engine.js';

/** A real engine process on a directory of its own. Needs a built `dist`. */
export class EngineFixture {
  readonly directory: string;
  readonly engine: DuckDbEngine;

  constructor(options: Partial<DuckDbEngineOptions> = {}) {
    this.directory = mkdtempSync(join(tmpdir(), 'inlay-engine-'));
    this.engine = new DuckDbEngine({
      clock: systemParts.clock,
      logger: noLogger,
      metrics: noMetrics,
      memoryBytes: 1024 ** 3,
      mirrorBytes: 512 * 1024 ** 2,
      readableDirectories: [this.directory],
      spillDirectory: join(this.directory, 'spill'),
      spillBytesMax: 1024 ** 3,
      setup: [],
      ...options,
    });
  }

  async close(): Promise<void> {
    await this.engine.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** The smallest question, which an engine starts for. */
  async started(): Promise<void> {
    await this.engine.describe(queryOf('SELECT 1', 'n'), neverAborts());
  }

  /** The rows of an answer in JSON's words. */
  async rows(sql: string, columns: string, extra: Partial<EngineQuery> = {}): Promise<unknown[]> {
    return JSON.parse(await this.text(sql, columns, { ...extra, format: 'json' })) as unknown[];
  }

  async text(sql: string, columns: string, extra: Partial<EngineQuery> = {}): Promise<string> {
    const chunks = await this.chunks(sql, columns, extra);
    return Buffer.concat(chunks.map((chunk) => chunk.body)).toString('utf8');
  }

  async chunks(
    sql: string,
    columns: string,
    extra: Partial<EngineQuery> = {},
    signal = neverAborts(),
  ): Promise<ResultChunk[]> {
    const result = await this.engine.run(queryOf(sql, columns, extra), signal);
    const chunks: ResultChunk[] = [];
    for await (const chunk of result.chunks) chunks.push(chunk);
    return chunks;
  }
}

export const neverAborts = (): AbortSignal => new AbortController().signal;

/** Reads to the end; answers how many there were. */
export async function drain(chunks: AsyncIterable<ResultChunk>): Promise<number> {
  let count = 0;
  for await (const chunk of chunks) count += chunk.body.byteLength > 0 ? 1 : 0;
  return count;
}

/** `columns`: `time:time host:tag count usage:f64 names:utf8[]`; i64 where nothing is said. */
export function queryOf(sql: string, columns: string, extra: Partial<EngineQuery> = {}): EngineQuery {
  return {
    sql,
    columns: columns.split(' ').map(outputColumn),
    views: [],
    format: 'json',
    limits: { timeoutMs: patientMs, rowsMax: 10_000_000 },
    ...extra,
  };
}

function outputColumn(text: string): OutputColumn {
  const [name = '', word = 'i64'] = text.split(':');
  if (word === 'time' || word === 'tag') return { name, role: word, type: word === 'tag' ? types.utf8 : types.time };
  return { name, role: 'plain', type: typeOf(word) };
}

const typeOf = (word: string): DataType =>
  word.endsWith('[]')
    ? { kind: 'list', item: typeOf(word.slice(0, -2)) }
    : defined<DataType>(types[word as keyof typeof types], `a type called ${word}`);
