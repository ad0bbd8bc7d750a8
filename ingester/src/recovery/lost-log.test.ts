import { describe, expect, test } from '@jest/globals';
import { MemoryCatalog } from '@inlay/catalog/testing';
import type { IncarnationId } from '@inlay/core';
import { PowerLossFiles, Prng, SimulatedClock } from '@inlay/testing';
import { testWalDirectory } from '../testing/test-ingester.js';
import { segmentName, volumeName } from '../wal/index.js';
import { TestNode } from '../testing/test-node.js';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const newVolume = (): PowerLossFiles => new PowerLossFiles(new Prng(2));

async function nodeWith(rows: number): Promise<TestNode> {
  const node = new TestNode();
  await node.start(node.files);
  await node.write(rows);
  return node;
}

describe('a log that is not there', () => {
  test('is not taken for an empty one: its life stays open, is named, and writes go on', async () => {
    const node = await nodeWith(10);
    await node.start(newVolume());
    expect(await node.lost()).toEqual([1]);
    expect(node.hot.incarnations).toEqual([2]);
    expect(node.log.lost[0]?.why).toMatch(/is on volume .*, and .*n1 is volume /);
    await node.write(1);
    expect(node.times()).toEqual([11]);
    await node.ingester.stop();
    expect(await node.open()).toEqual([1]);
  });

  test('comes back with its volume, before and after what was written meanwhile was persisted', async () => {
    const node = await nodeWith(10);
    const first = node.files;
    await node.start(newVolume());
    await node.write(5);
    const second = node.files;
    await node.start(first.restart());
    expect(node.times()).toEqual(upTo(10));
    expect(await node.lost()).toEqual([2]);
    await node.ingester.stop();
    expect(await node.open()).toEqual([2]);
    await node.start(second.restart());
    expect(node.times()).toEqual([11, 12, 13, 14, 15]);
    expect(await node.lost()).toEqual([]);
  });

  test.each(['first', 'middle', 'last', 'every'])('is told when its %s segment is missing', async (which) => {
    const node = await nodeWith(20);
    const names = node.segments();
    expect(names.length).toBeGreaterThan(3);
    const at = { first: 0, middle: 2, last: names.length - 1, every: 0 }[which] ?? 0;
    const gone = which === 'every' ? names : names.slice(at, at + 1);
    const bytes = gone.map((name) => node.files.read(`${testWalDirectory}/${name}`));
    node.remove(...gone);
    await node.start();
    expect(await node.lost()).toEqual([1]);
    expect(node.log.lost[0]?.why).toContain(`${testWalDirectory}/${gone[0] ?? ''}`);
    await node.write(3);
    // Not by the next start either, nor by a clean stop: it stays on record, and its other segments stay.
    await node.start();
    expect(await node.lost()).toEqual([1]);
    expect(node.times()).toEqual([21, 22, 23]);
    await node.ingester.stop();
    expect(node.segments()).toEqual(names.filter((name) => !gone.includes(name)));
    // Brought back.
    const files = node.files.restart();
    gone.forEach((name, i) => files.create(`${testWalDirectory}/${name}`).append([bytes[i] ?? new Uint8Array()]));
    await node.start(files);
    expect(await node.lost()).toEqual([]);
    expect(node.times()).toEqual(upTo(20));
  });

  test('is told when only its file volume is missing: what lies here, what does not, and how it comes back', async () => {
    const node = await nodeWith(20);
    const path = `${testWalDirectory}/${volumeName}`;
    const names = node.segments();
    const volume = node.files.read(path);
    node.remove(volumeName);
    for (const life of [2, 3]) {
      await node.start();
      expect(await node.lost()).toEqual([1]);
      expect(node.hot.incarnations).toContain(life);
      const why = node.log.lost[0]?.why ?? '';
      expect(why).toContain(`${String(names.length)} of its segments are here`);
      expect(why).toContain(`what is missing is the file ${path} of volume`);
      expect(why).toContain('stop this ingester by SIGTERM, put that file in the place of the one there, and start');
      await node.write(3);
    }
    // As it is told.
    await node.ingester.stop();
    expect(node.segments()).toEqual(names);
    const files = node.files.restart();
    if (files.size(path) !== undefined) files.remove(path);
    const handle = files.create(path);
    handle.append([volume]);
    handle.sync();
    files.syncDirectory(testWalDirectory);
    await node.start(files);
    expect(await node.lost()).toEqual([]);
    expect(node.times()).toEqual(upTo(20));
    await node.ingester.stop();
    expect(await node.open()).toEqual([]);
  });

  test('whose rows are all in the catalog is missed by nobody', async () => {
    const node = await nodeWith(20);
    node.hot.persist(1n << 60n);
    expect(node.segments()).toEqual([]);
    await node.start();
    expect(await node.lost()).toEqual([]);
    await node.write(5);
    await node.ingester.stop();
    expect(await node.open()).toEqual([]);
    expect(node.files.list(testWalDirectory)).toEqual([]);
  });

  test('of a life that never wrote is missed by nobody', async () => {
    const node = await nodeWith(0);
    await node.start();
    expect(await node.lost()).toEqual([]);
  });

  test('of release 0.1.0 is replayed, and is on record from then on', async () => {
    const node = await nodeWith(20);
    // What that release left: segments alone, and an incarnation that names no volume.
    node.remove(volumeName);
    const old = new MemoryCatalog(new SimulatedClock());
    await old.openIncarnation({ node: 'n1', address: '', members: ['n1'] });
    Object.assign(node, { catalog: old });
    await node.start();
    expect(node.times()).toEqual(upTo(20));
    await node.write(1);
    node.remove(segmentName(1));
    await node.start();
    expect(await node.lost()).toEqual([1]);
  });

  test('that is given up is no longer named, and its segments go', async () => {
    const node = await nodeWith(20);
    node.remove(segmentName(2));
    await node.start();
    const { epoch } = await node.catalog.forgetIncarnation(1 as IncarnationId);
    await node.ingester.adoptEpoch(epoch);
    expect(await node.lost()).toEqual([]);
    await node.write(1);
    await node.start();
    expect(node.times()).toEqual([21]);
    await node.ingester.stop();
    expect(node.files.list(testWalDirectory)).toEqual([]);
  });
});

describe('the end of a log', () => {
  test('that was acknowledged is refused when it is damaged or cut, wherever, after a kill of the process', async () => {
    const node = await nodeWith(6);
    const last = node.segments().at(-1) ?? '';
    const path = `${testWalDirectory}/${last}`;
    const whole = node.files.read(path);
    const attempt = async (bytes: Uint8Array): Promise<void> => {
      const files = node.files.restart();
      const handle = files.create(path);
      handle.append([bytes]);
      handle.sync();
      await node.start(files);
    };
    for (let cut = 0; cut < whole.byteLength; cut += 7)
      await expect(attempt(whole.slice(0, cut))).rejects.toMatchObject({ kind: 'corrupt', code: 'wal_corrupt' });
    for (let at = 0; at < whole.byteLength; at += 5) {
      const flipped = whole.slice();
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      await expect(attempt(flipped)).rejects.toMatchObject({ kind: 'corrupt' });
    }
    await attempt(Uint8Array.from([...whole, 1, 2, 3]));
    expect(node.times()).toEqual(upTo(6));
  });
});
