import { allTimes, fromHalfOpen, incarnationId, int64Max, intersect, noTimes, overlaps } from '@inlay/core';
import type { HotTables } from '../engine/engine.js';
import type { LocalFile, TableSnapshot } from '../source/table-snapshot.js';
import { quoteName } from '../engine/print/identifiers.js';
import { atLength, Prng } from '@inlay/testing';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { TableScan } from '../relation/table-scan.js';
import { wholeScan } from '../relation/testing/whole-scan.js';
import { tableView } from './table-view.js';
import { duck, fileOf, hotOf, keyOf, made, table } from './testing/view-data.js';
import type { Version } from './testing/view-data.js';
import { filesToOpen } from '../source/files-to-open.js';
import { firstTimes } from '../source/first-times.js';
import { wholeSnapshot } from '../source/testing/whole-snapshot.js';

afterEach(async () => {
  for (const name of made.splice(0)) await duck.run(`DROP TABLE ${name}`);
});

/** Columns beside `time`, and the times. */
type Wants = Pick<TableScan, 'columns'> & Partial<Pick<TableScan, 'times'>>;

const timesOf = ({ times = allTimes }: Wants): Pick<TableScan, 'times'> => ({ times });

/** The rule itself, row by row: of each field the youngest value. */
function oracle(versions: readonly Version[], wants: Wants): readonly (readonly (string | null)[])[] {
  const rows = new Map<string, Version>();
  for (const version of [...versions].sort((a, b) => a.stamp - b.stamp)) {
    const before = rows.get(keyOf(version));
    const set = Object.fromEntries(Object.entries(version.values).filter(([, value]) => value !== null));
    rows.set(keyOf(version), { ...version, values: { ...before?.values, ...set } });
  }
  const { times = allTimes } = wants;
  const inRange = (time: bigint): boolean => time >= times.min && time <= times.max;
  const columns = table.columns.filter((column) => wants.columns.has(column.name));
  const cell = (version: Version, name: string): string | null => {
    const value = name === 'a' ? version.a : name === 'B' ? version.b : (version.values[name] ?? null);
    return value === null ? null : String(value);
  };
  return [...rows.values()]
    .filter(({ time }) => inRange(BigInt(time)))
    .map((version) => [...columns.map((column) => cell(version, column.name)), String(version.time)]);
}

const sorted = (rows: readonly (readonly (string | null)[])[]): string[] =>
  rows.map((row) => JSON.stringify(row)).sort();

/** Tables of the test stand for files. */
const overTables = (sql: string): string =>
  sql.replace(
    /read_parquet\(\[([^\]]*)\]\)/g,
    (_, list: string) =>
      `(${list
        .split(', ')
        .map((name) => `FROM ${name.slice(1, -1)}`)
        .join(' UNION ALL BY NAME ')})`,
  );

/** A statement that looks at no column counts the same rows. */
async function checkCount(snapshot: TableSnapshot, versions: readonly Version[], wants: Wants): Promise<string> {
  const scan = wholeScan(table, [], timesOf(wants));
  const hot = snapshot.hot.map(({ generation }) => generation);
  const all = snapshot.files.map(({ file }) => file);
  const opened = filesToOpen(scan, intersect(scan.times, snapshot.times) ?? noTimes, all, hot);
  const files = snapshot.files.map(({ file, path }) => ({ file, path: opened.has(file) ? path : undefined }));
  const sql = overTables(tableView({ ...snapshot, files }, scan).sql);
  const { rows } = await duck.rows(`SELECT count(*)::VARCHAR FROM (${sql})`);
  expect({ sql, rows }).toEqual({ sql, rows: [[String(oracle(versions, wants).length)]] });
  return sql;
}

async function check(snapshot: TableSnapshot, versions: readonly Version[], wants: Wants): Promise<string> {
  await checkCount(snapshot, versions, wants);
  const sql = overTables(tableView(snapshot, wholeScan(table, [...wants.columns, 'time'], timesOf(wants))).sql);
  const columns = table.columns
    .filter((column) => wants.columns.has(column.name))
    .map((column) => quoteName(column.name));
  const { rows } = await duck.rows(`SELECT ${[...columns, 'time'].join(', ')} FROM (${sql})`);
  expect({ sql, rows: sorted(rows) }).toEqual({ sql, rows: sorted(oracle(versions, wants)) });
  return sql;
}

/** A snapshot of the times of the first rows has them all, and so many. */
async function checkFirst(snapshot: TableSnapshot, versions: readonly Version[], prng: Prng): Promise<void> {
  const columns = new Set(table.columns.map(({ name }) => name));
  for (const from of ['newest', 'oldest', 'any'] as const) {
    const times = prng.chance(0.5) ? allTimes : { min: BigInt(prng.below(20)), max: BigInt(20 + prng.below(40)) };
    const count = prng.below(12);
    const scan = wholeScan(table, columns, { times, first: { from, count: BigInt(count) } });
    const files = snapshot.files.map(({ file }) => file);
    const cut = firstTimes(
      scan,
      files,
      snapshot.hot.map(({ generation }) => generation),
    );
    expect(from === 'oldest' ? cut.min : cut.max).toBe(from === 'oldest' ? times.min : times.max);
    const there = files.filter((file) => overlaps(file.times, cut));
    const local = snapshot.files.filter(({ file }) => there.includes(file));
    await check({ ...snapshot, times: cut, files: local }, versions, { columns, times: cut });
    const rows = oracle(versions, { columns, times: cut }).length;
    expect(rows >= count || cut === times).toBe(true);
  }
}

function randomVersions(prng: Prng): Version[] {
  const times = prng.pick([3, 10, 60]);
  const tags = prng.pick([1, 3]);
  // Some histories never leave a field out: those take the cheaper way.
  const whole = prng.chance(0.4);
  return Array.from({ length: prng.below(40) + 1 }, (_, stamp) => {
    const values = {
      x: whole || prng.chance(0.6) ? prng.below(1000) : null,
      y: whole || prng.chance(0.5) ? `v${String(prng.below(9))}` : null,
      late: prng.chance(whole ? 1 : 0.2) ? prng.below(100) / 4 : null,
    };
    const empty = Object.values(values).every((value) => value === null);
    return {
      a: prng.chance(0.2) ? null : String.fromCharCode(97 + prng.below(tags)),
      b: prng.chance(0.5) ? null : 'z',
      time: prng.below(times),
      stamp: stamp + 1,
      values: empty ? { ...values, x: stamp } : values,
    };
  });
}

describe('a view of a table gives every row once, of each field the youngest value', () => {
  test.each(Array.from({ length: atLength(150, 30) }, (_, seed) => seed))(
    'random versions in random chunks (seed %i)',
    async (seed) => {
      const prng = new Prng(seed);
      const versions = randomVersions(prng);
      const chunks = Array.from({ length: prng.below(5) + 1 }, (): Version[] => []);
      const byTime = prng.chance(0.5);
      for (const version of versions) {
        chunks[byTime ? Math.floor((version.time * chunks.length) / 61) : prng.below(chunks.length)]?.push(version);
        // After a crash, or between a persist and the next look, a version is seen in two places.
        if (prng.chance(0.1)) prng.pick(chunks).push(version);
      }
      const unique = chunks.map((chunk) => [...new Set(chunk)]).filter((chunk) => chunk.length > 0);
      const hot: HotTables[] = [];
      const files: LocalFile[] = [];
      for (const [i, chunk] of unique.entries()) {
        if (prng.chance(0.5))
          hot.push(
            await hotOf(
              chunk,
              i,
              prng.chance(0.3)
                ? randomVersions(prng).map((version) => ({ ...version, stamp: version.stamp + 1000 }))
                : [],
            ),
          );
        else files.push(await fileOf(chunk, prng));
      }
      const snapshot = wholeSnapshot(table, { hot, files });
      const all = new Set(table.columns.map((column) => column.name));
      await check(snapshot, versions, { columns: all });
      for (let i = 0; i < 3; i++) {
        const columns = new Set([...all].filter(() => prng.chance(0.5)));
        const timeMin = prng.chance(0.5) ? BigInt(prng.below(60)) : undefined;
        const timeMax = prng.chance(0.5) ? BigInt(prng.below(60)) : undefined;
        await check(snapshot, versions, { columns, times: fromHalfOpen(timeMin, timeMax) ?? noTimes });
      }
      await checkFirst(snapshot, versions, prng);
      // The schema was read before another client made the tag B: its rows are rows of their own nevertheless.
      const before = { ...table, columns: table.columns.filter((column) => column.name !== 'B') };
      const known = new Set(before.columns.map((column) => column.name));
      await check({ ...snapshot, table: before }, versions, { columns: known });
    },
  );

  test('a generation that one of the files holds is no part of a snapshot', async () => {
    const prng = new Prng(1);
    const [version] = randomVersions(prng);
    if (version === undefined) throw new Error('no version');
    const hot = [await hotOf([version], 7, [])];
    const viewOver = async (generation: number): Promise<unknown> => {
      const files = [await fileOf([version], prng, { incarnation: incarnationId(1), generation })];
      return tableView(wholeSnapshot(table, { hot, files }), wholeScan(table, ['x']));
    };
    await expect(viewOver(8)).resolves.toBeDefined();
    await expect(viewOver(7)).rejects.toThrow('generation 1/7 of a snapshot is hot, and in one of its files');
  });

  test('no chunk: no row, the same types', async () => {
    const { types } = await duck.rows(
      tableView(wholeSnapshot(table), wholeScan(table, ['a', 'x', 'y', 'late', 'time'])).sql,
    );
    expect(types).toEqual(['VARCHAR', 'BIGINT', 'VARCHAR', 'DOUBLE', 'TIMESTAMP_NS']);
  });
});

describe('how it is read', () => {
  const version = (time: number, stamp: number, more: Partial<Version> = {}): Version => ({
    a: 'a',
    b: null,
    time,
    stamp,
    values: { x: stamp, y: 'v', late: 1 },
    ...more,
  });
  const all = { columns: new Set(['a', 'x']) };
  const snapshotOf = (files: readonly LocalFile[], hot: readonly HotTables[] = []): TableSnapshot =>
    wholeSnapshot(table, { hot, files });

  test('chunks that share no time are not merged', async () => {
    const prng = new Prng(1);
    const files = [await fileOf([version(1, 1), version(2, 2)], prng), await fileOf([version(3, 3)], prng)];
    const sql = await check(snapshotOf(files), [version(1, 1), version(2, 2), version(3, 3)], all);
    expect(sql).not.toMatch(/row_number|arg_max/);
  });

  test('chunks that share time but no shard are not merged', async () => {
    const prng = new Prng(1);
    const other = version(1, 2, { a: 'c' });
    const sql = await check(
      snapshotOf([await fileOf([version(1, 1)], prng), await fileOf([other], prng)]),
      [version(1, 1), other],
      all,
    );
    expect(sql).not.toMatch(/row_number|arg_max/);
  });

  test('only the shared time is merged, by row_number where nothing is partial, and arg_max where it is', async () => {
    const prng = new Prng(1);
    const early = [version(1, 1), version(5, 2)];
    const late = [version(5, 3), version(9, 4)];
    const whole = await check(
      snapshotOf([await fileOf(early, prng), await fileOf(late, prng)]),
      [...early, ...late],
      all,
    );
    expect(whole).toContain('row_number');
    expect(whole).toContain('"time" >= make_timestamp_ns(5) AND "time" <= make_timestamp_ns(5)');
    const partial = [version(5, 3, { values: { y: 'w' } }), version(9, 4)];
    expect(
      await check(snapshotOf([await fileOf(early, prng), await fileOf(partial, prng)]), [...early, ...partial], all),
    ).toContain('arg_max(c3, stamp)');
    const unasked = await check(
      snapshotOf([await fileOf(early, prng), await fileOf(partial, prng)]),
      [...early, ...partial],
      { columns: new Set(['a', 'y']) },
    );
    expect(unasked).toContain('row_number');
  });

  test('what has one version and lies in the range is counted without being read', async () => {
    const prng = new Prng(1);
    const versions = [version(1, 1), version(2, 2), version(5, 3), version(5, 4), version(9, 5)];
    const [first, second, third, fourth, last] = versions as [Version, Version, Version, Version, Version];
    const files = [await fileOf([first, second], prng), await fileOf([third], prng), await fileOf([fourth], prng)];
    const snapshot = snapshotOf(files, [await hotOf([last], 1, [])]);
    const whole = await checkCount(snapshot, versions, { columns: new Set() });
    expect(whole).toContain('range(3)');
    // Half of the first file is outside.
    const part = await checkCount(snapshot, versions, { columns: new Set(), times: { min: 2n, max: int64Max } });
    expect(part).toContain('range(1)');
  });

  test('at most 400 files a call, and files of other columns in calls of their own', async () => {
    const prng = new Prng(1);
    const versions = Array.from({ length: 405 }, (_, i) =>
      version(i, i + 1, { values: i < 402 ? { x: i, y: 'v', late: 1 } : { y: 'v' } }),
    );
    const files = await Promise.all(versions.map((each) => fileOf([each], prng)));
    const sql = tableView(
      snapshotOf(
        files.map((local) => ({
          ...local,
          file: { ...local.file, columns: local.file.columns.filter(({ nulls }) => nulls === 0) },
        })),
      ),
      wholeScan(table, all.columns),
    ).sql;
    expect([...sql.matchAll(/read_parquet\(\[([^\]]*)\]/g)].map((match) => match[1]?.split(',').length)).toEqual([
      400, 2, 3,
    ]);
  });

  test('without tags the series of hot rows are not looked at', async () => {
    const hot = await hotOf([version(1, 1)], 1, []);
    expect(await check(snapshotOf([], [hot]), [version(1, 1)], { columns: new Set(['x']) })).not.toContain('JOIN');
  });
});
