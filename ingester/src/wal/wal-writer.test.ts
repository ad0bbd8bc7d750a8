import { describe, expect, test } from '@jest/globals';
import { databaseId, incarnationId, type Files } from '@inlay/core';
import { PowerLossFiles, Prng, SimulatedClock } from '@inlay/testing';
import { segmentName } from './wal-format.js';
import { listSegments, readSegment } from './wal-reader.js';
import { frameBytesOf, writeFrame, type WalRecord } from './wal-record.js';
import { WalWriter, type FrameGroup, type WalWriterOptions } from './wal-writer.js';

const directory = '/wal/n1';

const record = (stamp: number, bytes = 50): WalRecord => ({
  stamp: BigInt(stamp),
  databaseId: databaseId(7),
  routerId: 'a router',
  number: stamp * 10,
  batches: [new Uint8Array(bytes).fill(stamp), new Uint8Array(stamp % 5).fill(9)],
});

const group = (...records: WalRecord[]): FrameGroup => {
  const frames = new Uint8Array(records.reduce((sum, one) => sum + frameBytesOf(one), 0));
  records.reduce((at, one) => writeFrame(frames, at, one), 0);
  return { frames, maxStamp: records.at(-1)?.stamp ?? 0n };
};

function newFiles(onOperation?: (operation: string) => void): PowerLossFiles {
  const files = new PowerLossFiles(new Prng(1), onOperation === undefined ? {} : { onOperation });
  files.makeDirectory(directory);
  return files;
}

function writerOn(files: Files, options: Partial<WalWriterOptions> = {}): WalWriter {
  return new WalWriter({
    files,
    clock: new SimulatedClock(),
    directory,
    incarnation: incarnationId(3),
    epoch: 5n,
    nextNumber: 1,
    earlier: [],
    volume: 'a volume',
    lost: [],
    segmentBytesMax: 1 << 20,
    segmentAgeMaxMs: 60_000,
    ...options,
  });
}

const segmentsIn = (files: Files): string[] => files.list(directory).filter((name) => name.endsWith('.wal'));

function stampsIn(files: Files): number[] {
  const segments = listSegments(files, directory);
  return segments.flatMap((segment, i) => [
    ...[...readSegment(files, directory, segment, { isComplete: i < segments.length - 1 })].map((one) =>
      Number(one.stamp),
    ),
  ]);
}

/** The segment's bytes, changed, in a fresh file system. */
function withBytes(bytes: Uint8Array): PowerLossFiles {
  const files = newFiles();
  files.create(`${directory}/${segmentName(1)}`).append([bytes]);
  return files;
}

describe('a segment', () => {
  test('gives back what was written, bytes of batches included', () => {
    const files = newFiles();
    const writer = writerOn(files);
    writer.append([group(record(1), record(2))]);
    writer.append([group(record(3)), group(record(4, 0))]);
    const [segment] = listSegments(files, directory);
    expect(segment?.header).toEqual({ incarnation: 3, epoch: 5n, number: 1 });
    if (segment === undefined) throw new Error('no segment');
    expect([...readSegment(files, directory, segment, { isComplete: true })].map(plain)).toEqual(
      [record(1), record(2), record(3), record(4, 0)].map(plain),
    );
  });

  test('cut at any byte of its last group loses that record and no other', () => {
    const files = newFiles();
    const writer = writerOn(files);
    writer.append([group(record(1))]);
    const before = writer.usage().bytes;
    writer.append([group(record(2))]);
    writer.append([group(record(3), record(4))]);
    const whole = files.read(`${directory}/${segmentName(1)}`);
    const secondEnd = before + frameBytesOf(record(2));
    const thirdEnd = secondEnd + frameBytesOf(record(3));
    for (let cut = before; cut <= whole.byteLength; cut++) {
      const expected = [1];
      if (cut >= secondEnd) expected.push(2);
      if (cut >= thirdEnd) expected.push(3);
      if (cut === whole.byteLength) expected.push(4);
      expect(stampsIn(withBytes(whole.slice(0, cut)))).toEqual(expected);
    }
  });

  test('any bit flipped in a record that later records prove synced is refused with its place', () => {
    const files = newFiles();
    const writer = writerOn(files);
    writer.append([group(record(1))]);
    const start = writer.usage().bytes;
    writer.append([group(record(2))]);
    const end = writer.usage().bytes;
    writer.append([group(record(3))]);
    const whole = files.read(`${directory}/${segmentName(1)}`);
    for (let at = start; at < end; at++) {
      const flipped = whole.slice();
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      expect(() => stampsIn(withBytes(flipped))).toThrow(
        expect.objectContaining({
          kind: 'corrupt',
          code: 'wal_corrupt',
          details: { segment: segmentName(1), offset: start },
        }),
      );
    }
  });

  test('any bit flipped in its last group cuts there, for no later record proves that it was synced', () => {
    const files = newFiles();
    const writer = writerOn(files);
    writer.append([group(record(1))]);
    const start = writer.usage().bytes;
    writer.append([group(record(2), record(3))]);
    const whole = files.read(`${directory}/${segmentName(1)}`);
    for (let at = start; at < start + frameBytesOf(record(2)); at++) {
      const flipped = whole.slice();
      flipped[at] = (flipped[at] ?? 0) ^ 0x10;
      expect(stampsIn(withBytes(flipped))).toEqual([1]);
    }
  });

  test('garbage and zeros behind the last record are a torn tail', () => {
    const files = newFiles();
    writerOn(files).append([group(record(1))]);
    const whole = files.read(`${directory}/${segmentName(1)}`);
    const random = new Prng(8);
    for (let round = 0; round < 50; round++) {
      const tail = Uint8Array.from({ length: random.below(300) }, () => (round % 2 === 0 ? 0 : random.below(256)));
      expect(stampsIn(withBytes(Uint8Array.from([...whole, ...tail])))).toEqual([1]);
    }
  });

  test('a record of another segment does not pass for one of this', () => {
    const files = newFiles();
    const writer = writerOn(files, { segmentBytesMax: 1 });
    writer.append([group(record(1))]);
    writer.append([group(record(2))]);
    const first = files.read(`${directory}/${segmentName(1)}`);
    const second = files.read(`${directory}/${segmentName(2)}`);
    expect(stampsIn(withBytes(Uint8Array.from([...first, ...second.slice(40)])))).toEqual([1]);
  });

  test('a header that was being written is nothing, a bad one with records behind it is damage', () => {
    const files = newFiles();
    writerOn(files).append([group(record(1))]);
    const whole = files.read(`${directory}/${segmentName(1)}`);
    for (let cut = 0; cut < 40; cut++) expect(stampsIn(withBytes(whole.slice(0, cut)))).toEqual([]);
    expect(stampsIn(withBytes(whole.slice(0, 40)))).toEqual([]);
    for (let at = 0; at < 40; at++) {
      const flipped = whole.slice();
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      expect(() => stampsIn(withBytes(flipped))).toThrow(expect.objectContaining({ kind: 'corrupt' }));
    }
  });

  test('a renamed segment is refused', () => {
    const files = newFiles();
    writerOn(files).append([group(record(1))]);
    files.rename(`${directory}/${segmentName(1)}`, `${directory}/${segmentName(2)}`);
    expect(() => listSegments(files, directory)).toThrow('it says that it is segment 1');
  });

  test('that a later one follows must be whole', () => {
    const files = newFiles();
    const writer = writerOn(files, { segmentBytesMax: 1 });
    writer.append([group(record(1))]);
    writer.append([group(record(2))]);
    const path = `${directory}/${segmentName(1)}`;
    files.truncate(path, (files.size(path) ?? 0) - 1);
    expect(() => stampsIn(files)).toThrow('a later segment proves');
  });
});

describe('segments', () => {
  test('turn at their size and at their age', async () => {
    const files = newFiles();
    const clock = new SimulatedClock();
    const writer = writerOn(files, { segmentBytesMax: 400, segmentAgeMaxMs: 1000, clock });
    for (let stamp = 1; stamp <= 6; stamp++) writer.append([group(record(stamp))]);
    expect(segmentsIn(files)).toEqual([1, 2].map(segmentName));
    await clock.advance(1000);
    writer.append([group(record(7))]);
    expect(segmentsIn(files)).toEqual([1, 2, 3].map(segmentName));
    expect(stampsIn(files)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('a group larger than a segment gets one of its own', () => {
    const files = newFiles();
    const writer = writerOn(files, { segmentBytesMax: 100 });
    writer.append([group(record(1, 5000))]);
    expect(stampsIn(files)).toEqual([1]);
  });

  test('go when all their stamps are released, the one being written too', () => {
    const files = newFiles();
    const writer = writerOn(files, { segmentBytesMax: 1 });
    for (let stamp = 1; stamp <= 4; stamp++) writer.append([group(record(stamp))]);
    writer.releaseBelow(3n);
    expect(stampsIn(files)).toEqual([3, 4]);
    writer.releaseBelow(3n);
    expect(stampsIn(files)).toEqual([3, 4]);
    writer.releaseBelow(5n);
    expect(segmentsIn(files)).toEqual([]);
    expect(writer.usage()).toMatchObject({ segments: 0, bytes: 0 });
    writer.append([group(record(5))]);
    expect(segmentsIn(files)).toEqual([segmentName(5)]);
  });

  test('of earlier lives are released and removed like the own', () => {
    const files = newFiles();
    writerOn(files).append([group(record(1))]);
    const earlier = [
      {
        number: 1,
        bytes: files.size(`${directory}/${segmentName(1)}`) ?? 0,
        maxStamp: 1n,
        incarnation: incarnationId(3),
      },
    ];
    const writer = writerOn(files, { nextNumber: 2, earlier, incarnation: incarnationId(4) });
    writer.append([group(record(9))]);
    expect(writer.usage().segments).toBe(2);
    writer.releaseBelow(2n);
    expect(segmentsIn(files)).toEqual([segmentName(2)]);
    writer.close('remove');
    expect(segmentsIn(files)).toEqual([]);
  });

  test('stay when it is closed to be kept', () => {
    const files = newFiles();
    const writer = writerOn(files);
    writer.append([group(record(1))]);
    writer.close('keep');
    expect(stampsIn(files)).toEqual([1]);
  });
});

describe('a writer', () => {
  test.each(['append', 'sync', 'create', 'syncDirectory'])('is poisoned by a failed %s', (failing) => {
    let isBroken = true;
    const files = newFiles((operation) => {
      if (isBroken && operation === failing) throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
    });
    const writer = writerOn(files);
    expect(() => writer.append([group(record(1))])).toThrow('EIO');
    isBroken = false;
    // The disk answers again, but nobody knows what is on it.
    expect(() => writer.append([group(record(2))])).toThrow('EIO');
    expect(() => writer.releaseBelow(9n)).toThrow('EIO');
    writer.close('remove');
    expect(segmentsIn(files).length).toBe(failing === 'create' ? 0 : 1);
  });

  test('after any cut has every group whose append returned, whole groups only', () => {
    for (let seed = 0; seed < 300; seed++) {
      const random = new Prng(seed);
      const files = new PowerLossFiles(random);
      files.makeDirectory(directory);
      files.syncDirectory('/wal');
      files.syncDirectory('/');
      files.cutAt(files.operations + 1 + random.below(40));
      const writer = writerOn(files, { segmentBytesMax: 300 });
      let durable = 0;
      try {
        for (let stamp = 1; stamp < 60; stamp++) {
          writer.append([group(record(stamp, random.below(200)))]);
          durable = stamp;
        }
      } catch {
        // The power failed.
      }
      const found = stampsIn(files.restart());
      expect(found.slice(0, durable)).toEqual(Array.from({ length: durable }, (_, i) => i + 1));
      expect(found.length - durable).toBeLessThanOrEqual(1);
    }
  });
});

const plain = (one: WalRecord): unknown => ({ ...one, batches: one.batches.map((bytes) => [...bytes]) });
