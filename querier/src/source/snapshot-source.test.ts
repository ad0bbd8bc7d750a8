import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { InlayError, generationKey, int64Max, int64Min } from '@inlay/core';
import { waitUntil } from '@inlay/testing';
import { GrowingGeneration } from '../engine/testing/hot-fixture.js';
import { SourceFixture, originOf } from './testing/source-fixture.js';

const schema = { tags: [1], fields: { 2: 'f64' } } as const;
const row = { tags: { 1: 'a' }, time: 50n, stamp: 1n, fields: { 2: 1 } };
const options = (allowPartial = false): { allowPartial: boolean; signal: AbortSignal } => ({
  allowPartial,
  signal: new AbortController().signal,
});
const unavailable = (message: string): InlayError => new InlayError('unavailable', message, { code: 'unavailable' });

let fixture: SourceFixture;
beforeEach(async () => {
  fixture = await new SourceFixture().open();
});
afterEach(() => {
  fixture.close();
});

/** The generations and files of a snapshot, as words. */
async function found(
  allowPartial = false,
  scan = fixture.scan(),
): Promise<{ hot: string[]; files: string[]; missing: number[] }> {
  const snapshot = await fixture.source.snapshot(scan, options(allowPartial));
  const hot = snapshot.hot.map(({ generation }) => `${generationKey(generation)}:${String(generation.rowCount)}`);
  const files = snapshot.files.map(({ file }) => String(file.id));
  snapshot.release();
  return { hot, files, missing: snapshot.missing.map(Number) };
}

describe('completeness', () => {
  test('every open ingester and every file', async () => {
    const one = await fixture.openIngester('one');
    const two = await fixture.openIngester('two');
    one.source.generations.push(new GrowingGeneration(schema, one.id, 1).add(row));
    two.source.generations.push(new GrowingGeneration(schema, two.id, 1).add(row, row));
    await fixture.commit('f1');
    expect(await found()).toEqual({
      hot: [`${String(one.id)}/1:1`, `${String(two.id)}/1:2`],
      files: ['f1'],
      missing: [],
    });
  });

  test('an ingester that opened since the last query is found by the list and asked', async () => {
    await fixture.openIngester('one');
    await found();
    const late = await fixture.openIngester('late');
    late.source.generations.push(new GrowingGeneration(schema, late.id, 1).add(row));
    expect((await found()).hot).toEqual([`${String(late.id)}/1:1`]);
  });

  test('one that opens while others answer is asked as well, and the files are listed after it', async () => {
    const one = await fixture.openIngester('one');
    one.source.beforeAnswer = async () => {
      one.source.beforeAnswer = () => undefined;
      const late = await fixture.openIngester('late');
      late.source.generations.push(new GrowingGeneration(schema, late.id, 1).add(row));
      late.source.beforeAnswer = async () => {
        await fixture.commit('while-late-answered');
      };
    };
    const { hot, files } = await found();
    expect(hot).toHaveLength(1);
    expect(files).toEqual(['while-late-answered']);
  });

  test('rows that are persisted after they were answered count once: their file names its origin', async () => {
    const one = await fixture.openIngester('one');
    one.source.generations.push(
      new GrowingGeneration(schema, one.id, 1).add(row),
      new GrowingGeneration(schema, one.id, 2).add(row),
    );
    one.source.beforeAnswer = async () => {
      await fixture.commit('persisted', { origin: originOf(one.id, 1) });
    };
    expect(await found()).toEqual({ hot: [`${String(one.id)}/2:1`], files: ['persisted'], missing: [] });
  });

  test('a list that is older than what an ingester has committed is read again', async () => {
    const one = await fixture.openIngester('one');
    await fixture.commit('f1');
    one.source.filesVersion = 2n;
    const original = fixture.catalog.listFiles.bind(fixture.catalog);
    let reads = 0;
    fixture.catalog.listFiles = async (...args) => {
      reads++;
      if (reads === 2) await fixture.commit('f2');
      return original(...args);
    };
    expect((await found()).files).toEqual(['f1', 'f2']);
    expect(reads).toBeGreaterThanOrEqual(2);
  });

  test('a process that answers for two incarnations is asked once', async () => {
    const first = await fixture.openIngester('one');
    const second = await fixture.openIngester('one');
    expect(first.source).toBe(second.source);
    await found();
    expect(first.source.requests).toHaveLength(1);
  });
});

describe('an ingester that does not answer', () => {
  test('is asked again, and then named', async () => {
    const one = await fixture.openIngester('one');
    one.source.failure = unavailable('connection refused');
    await expect(found()).rejects.toMatchObject({ kind: 'unavailable', code: 'incarnation_unreachable' });
    await expect(found()).rejects.toThrow(`one (incarnation ${String(one.id)}) cannot be read: connection refused`);
    one.source.requests.length = 0;
    await expect(found()).rejects.toThrow();
    expect(one.source.requests).toHaveLength(2);
    expect(fixture.leases.open).toBe(0);
  });

  test('once, is asked again with success', async () => {
    const one = await fixture.openIngester('one');
    one.source.generations.push(new GrowingGeneration(schema, one.id, 1).add(row));
    one.source.failure = unavailable('restarting');
    const original = fixture.catalog.listFiles.bind(fixture.catalog);
    fixture.catalog.listFiles = async (...args) => {
      one.source.failure = undefined;
      return original(...args);
    };
    expect((await found()).hot).toHaveLength(1);
  });

  test('because it has closed, is not missed: its rows are in files', async () => {
    const one = await fixture.openIngester('one');
    await found();
    await fixture.commit('last-rows');
    await fixture.catalog.closeIncarnation(one.id);
    one.source.failure = unavailable('gone');
    expect(await found()).toEqual({ hot: [], files: ['last-rows'], missing: [] });
  });

  test('is left out where that was asked for, and said', async () => {
    const one = await fixture.openIngester('one');
    const two = await fixture.openIngester('two');
    one.source.failure = unavailable('connection refused');
    two.source.generations.push(new GrowingGeneration(schema, two.id, 1).add(row));
    expect(await found(true)).toEqual({ hot: [`${String(two.id)}/1:1`], files: [], missing: [Number(one.id)] });
  });

  test('that answers without its incarnation is no answer', async () => {
    const one = await fixture.openIngester('one');
    one.source.incarnations = [];
    await expect(found()).rejects.toMatchObject({ code: 'incarnation_unreachable' });
  });

  test('with another error than unavailability fails the query as it is', async () => {
    const one = await fixture.openIngester('one');
    one.source.failure = new InlayError('corrupt', 'bad bytes', { code: 'corrupt_batch' });
    await expect(found(true)).rejects.toMatchObject({ code: 'corrupt_batch' });
  });
});

describe('hot rows', () => {
  test('are asked for on top of what is held', async () => {
    const one = await fixture.openIngester('one');
    one.source.generations.push(new GrowingGeneration(schema, one.id, 1).add(row, row));
    fixture.leases.heldGenerations = [{ incarnation: one.id, generation: 1, rows: 2, series: 1 }];
    await found();
    expect(fixture.leases.leases[0]?.generations[0]?.chunks).toEqual([]);
    expect(fixture.leases.leases[0]?.scope?.incarnations).toEqual([one.id]);
  });

  test('that no longer join what is held are asked for again, whole: what is held may be evicted again meanwhile', async () => {
    const one = await fixture.openIngester('one');
    const held = { incarnation: one.id, generation: 1, rows: 2, series: 1 };
    fixture.leases.heldGenerations = [held];
    fixture.leases.failures.push(new InlayError('unavailable', 'gap', { code: 'hot_gap' }));
    await found();
    expect(one.source.requests.map((request) => request.held)).toEqual([[held], []]);
    expect(fixture.leases.open).toBe(0);
  });

  test('are let go when a file cannot be had', async () => {
    await fixture.openIngester('one');
    await fixture.commit('f1', { path: 'a' });
    await fixture.store.delete('a');
    await expect(found()).rejects.toMatchObject({ kind: 'unavailable', code: 'object_missing' });
    await waitUntil('the lease is let go', () => fixture.leases.open === 0);
  });
});

test('a file of which only the number of rows counts need not be there', async () => {
  await fixture.openIngester('one');
  await fixture.commit('f1', { path: 'a' });
  await fixture.store.delete('a');
  const snapshot = await fixture.source.snapshot(fixture.scan({ columns: new Set() }), options());
  expect(snapshot.files.map(({ file, path }) => [String(file.id), path])).toEqual([['f1', undefined]]);
  snapshot.release();
});

describe('pruning', () => {
  const tagged = (min?: string, max?: string): object => ({
    columns: [
      {
        id: fixture.hostColumn,
        nulls: 0,
        ...(min === undefined ? {} : { min }),
        ...(max === undefined ? {} : { max }),
      },
    ],
  });

  test('by time', async () => {
    await fixture.commit('old', { times: { min: 0n, max: 99n } });
    await fixture.commit('new', { times: { min: 100n, max: 200n } });
    expect((await found(false, fixture.scan({ times: { min: 100n, max: int64Max } }))).files).toEqual(['new']);
    expect((await found(false, fixture.scan({ times: { min: int64Min, max: 99n } }))).files).toEqual(['old']);
  });

  test('by the bounds of a tag, as UTF-8 bytes', async () => {
    await fixture.commit('a-c', tagged('a', 'c'));
    await fixture.commit('d-f', tagged('d', 'f'));
    await fixture.commit('unbounded', tagged('d'));
    await fixture.commit('without', { columns: [] });
    const files = async (...values: string[]): Promise<string[]> =>
      (await found(false, fixture.scan({ tagValues: new Map([['host', values]]) }))).files;
    expect(await files('b')).toEqual(['a-c']);
    expect(await files('c', 'd')).toEqual(['a-c', 'd-f', 'unbounded']);
    expect(await files('zzz')).toEqual(['unbounded']);
    // U+FF5E sorts before U+1F600 as bytes, and after it as UTF-16.
    await fixture.commit('unicode', tagged('\u{1f600}', '\u{1f600}'));
    expect(await files('\uff5e')).toEqual(['unbounded']);
  });

  test('of nothing leaves every file, a field or unknown name prunes nothing', async () => {
    await fixture.commit('without', { columns: [] });
    expect(
      (
        await found(
          false,
          fixture.scan({
            tagValues: new Map([
              ['usage', ['1']],
              ['nope', ['x']],
            ]),
          }),
        )
      ).files,
    ).toEqual(['without']);
  });
});
