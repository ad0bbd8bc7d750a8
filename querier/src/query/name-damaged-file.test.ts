import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ParquetFile } from '@inlay/catalog';
import { InlayError } from '@inlay/core';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { atLength, systemParts } from '@inlay/testing';
import { assert as holds, asyncProperty, constantFrom, double, integer, oneof, record } from 'fast-check';
import { EngineFixture } from '../engine/testing/engine-fixture.js';
import type { LocalFile, TableSnapshot } from '../source/table-snapshot.js';
import { nameDamagedFile } from './name-damaged-file.js';

const seed = 20261;
const rows = 30_000;
const fixture = new EngineFixture();
const files = ['a', 'b', 'c'].map((name): LocalFile & { readonly path: string } => {
  const file: Partial<ParquetFile> = { path: `7/2026/${name}.parquet` };
  return { file: file as ParquetFile, path: join(fixture.directory, `${name}.parquet`) };
});
const snapshots = [{ files } as unknown as TableSnapshot];
const scan = `read_parquet([${files.map(({ path }) => `'${path}'`).join(', ')}])`;
const original = new Map<string, Buffer>();

beforeAll(async () => {
  const duck = await (await DuckDBInstance.create(':memory:')).connect();
  for (const { path } of files) {
    await duck.run(
      `COPY (SELECT make_timestamp_ns(i) AS "time", i AS stamp, 'host' || (i % 50) AS c1, i / 7 AS c2, md5(i::VARCHAR) AS c3
       FROM range(${String(rows)}) t(i)) TO '${path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 10000)`,
    );
    original.set(path, readFileSync(path));
  }
});
afterAll(() => fixture.close());

const columnsOf = (sql: string): string => {
  if (sql.includes('*')) return 'time:time stamp c1:utf8 c2:f64 c3:utf8';
  return sql.includes('max(c3)') ? 'max:utf8' : 'n';
};

const outcome = async (sql: string): Promise<unknown> => {
  try {
    return await fixture.text(sql, columnsOf(sql));
  } catch (error) {
    return nameDamagedFile(error, snapshots, { engine: fixture.engine, clock: systemParts.clock });
  }
};

/** At `at` (0–1) of the file. */
const damages: Readonly<Record<string, (bytes: Buffer, at: number, size: number) => Buffer>> = {
  flip: (bytes, at, size) => {
    const place = Math.min(bytes.length - 1, Math.floor(at * bytes.length));
    bytes[place] = (bytes[place] ?? 0) ^ (1 << (size % 8));
    return bytes;
  },
  zero: (bytes, at, size) => {
    const from = Math.floor(at * bytes.length);
    return bytes.fill(0, from, Math.min(bytes.length, from + size));
  },
  cut: (bytes, at) => bytes.subarray(0, Math.floor(at * bytes.length)),
  cutEnd: (bytes, _at, size) => bytes.subarray(0, bytes.length - 1 - (size % 40)),
};

describe('a file that is damaged under the engine', () => {
  test('is never the fault of the caller, and is named by its key', async () => {
    const cases = record({
      damage: constantFrom(...Object.keys(damages)),
      file: constantFrom(...files),
      at: oneof(double({ min: 0, max: 1, noNaN: true }), double({ min: 0.98, max: 1, noNaN: true })),
      size: integer({ min: 1, max: 60_000 }),
      sql: constantFrom(`SELECT * FROM ${scan}`, `SELECT count(hash(f)) FROM ${scan} f`, `SELECT max(c3) FROM ${scan}`),
    });
    let failed = 0;
    await holds(
      asyncProperty(cases, async ({ damage, file, at, size, sql }) => {
        const whole = original.get(file.path) ?? Buffer.alloc(0);
        writeFileSync(file.path, damages[damage]?.(Buffer.from(whole), at, size) ?? whole);
        const result = await outcome(sql);
        writeFileSync(file.path, whole);
        // What reads well is not this test's matter: checksums find it.
        if (typeof result === 'string') return;
        failed++;
        expect(result).toBeInstanceOf(InlayError);
        const { kind, message } = result as InlayError;
        // A footer that promises too much may end the engine's process.
        if (kind === 'unavailable' || kind === 'exhausted') return;
        expect(kind).toBe('corrupt');
        expect(message).toContain(file.file.path);
        expect(message).not.toContain(fixture.directory);
      }),
      { seed, numRuns: atLength(60, 30), endOnFailure: true },
    );
    expect(failed).toBeGreaterThan(atLength(20, 10));
  });

  test('or is gone, is named as well', async () => {
    const [file] = files;
    rmSync(file?.path ?? '');
    expect(await outcome(`SELECT count(c1) FROM ${scan}`)).toMatchObject({
      kind: 'corrupt',
      code: 'object_corrupt',
      message: expect.stringContaining(file?.file.path ?? '-') as unknown,
    });
    writeFileSync(file?.path ?? '', original.get(file?.path ?? '') ?? '');
  });

  test('an error of the statement stays what it is', async () => {
    expect(await outcome(`SELECT count(c1::BIGINT) FROM ${scan}`)).toMatchObject({ kind: 'invalid' });
  });
});
