import { describe, expect, test } from '@jest/globals';
import { databaseId, incarnationId, type Stamp } from '@inlay/core';
import type { LogLane } from '@inlay/services';
import { Prng, SimulatedClock } from '@inlay/testing';
import type { Generation } from '../buffer/generation.js';
import { HotBuffer } from '../buffer/hot-buffer.js';
import { randomBatch, smallTable } from '../testing/random-batches.js';
import { LowWaterMarks } from './low-water-marks.js';

const life = incarnationId(3);
const lowWater: Stamp = 100n;

interface Scene {
  readonly buffer: HotBuffer;
  readonly marks: LowWaterMarks;
  readonly lanes: readonly LogLane[];
  /** A row in each of these partitions. */
  readonly append: (lane: LogLane, stamp: Stamp, keys: readonly string[]) => readonly Generation[];
  readonly drop: (generation: Generation) => void;
}

/** Lanes of one life, as a log has that is read in several parts at once. */
function open(laneCount: number, random: Prng): Scene {
  const buffer = new HotBuffer(life, new SimulatedClock());
  const marks = new LowWaterMarks(buffer, { commitFile: () => Promise.resolve({ filesVersion: 1n }) });
  const lanes = Array.from({ length: laneCount }, () => ({ incarnation: life, lowWater }));
  for (const lane of lanes) buffer.adopt(lane);
  return {
    buffer,
    marks,
    lanes,
    append: (lane, stamp, keys) =>
      buffer.append(
        stamp,
        databaseId(1),
        keys.map((key) => randomBatch(smallTable, random, { stamp, key }).batch),
        lane,
      ),
    drop: (generation) => {
      buffer.seal(generation);
      buffer.drop(generation);
    },
  };
}

describe('lanes of one incarnation', () => {
  test('share its generations, are in order each for itself, and count as one life', () => {
    const { buffer, lanes, append } = open(2, new Prng(1));
    const [first, second] = lanes as [LogLane, LogLane];
    const [generation] = append(first, 900n, ['a']);
    expect(append(second, 103n, ['a'])).toEqual([generation]);
    append(first, 901n, ['a']);
    append(second, 104n, ['b']);
    expect(() => append(first, 901n, ['a'])).toThrow('stamp 901 of incarnation 3 came after 902');
    expect(() => append(second, 104n, ['a'])).toThrow('came after 105');
    expect([first, second].map((lane) => buffer.marks(lane).lowWater())).toEqual([900n, 103n]);
    expect([...buffer.generationsOf(smallTable.id)].length).toBe(2);
    expect(buffer.incarnations).toEqual([life]);
    expect(() => buffer.release(second)).toThrow('still has rows');
  });

  test.each([1, 2, 3, 4, 5, 6])('have marks of their own, and the catalog the lowest of them, seed %i', (seed) => {
    const random = new Prng(seed);
    const { buffer, marks, lanes, append, drop } = open(1 + random.below(4), random);
    let told = 0;
    marks.listen(() => told++);
    const next = new Map(lanes.map((lane) => [lane, lowWater]));
    let held: { readonly lane: LogLane; readonly stamp: Stamp; readonly generation: Generation }[] = [];
    /** What the mark of the lane has to be when the generation has left as well. */
    const markOf = (lane: LogLane, besides?: Generation): Stamp =>
      held
        .filter((row) => row.lane === lane && row.generation !== besides)
        .reduce((lowest, { stamp }) => (stamp < lowest ? stamp : lowest), next.get(lane) ?? lowWater);
    const lowest = (besides?: Generation): Stamp =>
      lanes.map((lane) => markOf(lane, besides)).reduce((a, b) => (a < b ? a : b));
    let published = -1n;
    for (let step = 0; step < 150; step++) {
      const generations = [...buffer.generationsOf(smallTable.id)];
      if (generations.length > 0 && random.chance(0.3)) {
        const generation = random.pick(generations);
        const after = marks.after(generation);
        const mark = lowest(generation);
        expect(after).toEqual(mark > published ? [{ incarnation: life, stamp: mark }] : []);
        const before = lanes.map((lane) => markOf(lane));
        const toldBefore = told;
        drop(generation);
        held = held.filter((row) => row.generation !== generation);
        marks.committed(smallTable.id, after);
        published = after[0]?.stamp ?? published;
        if (lanes.some((lane, i) => markOf(lane) !== before[i])) expect(told).toBe(toldBefore + 1);
      } else {
        const lane = random.pick(lanes);
        const stamp = (next.get(lane) ?? lowWater) + BigInt(random.below(4));
        next.set(lane, stamp + 1n);
        const keys = ['a', 'b', 'c', 'd'].filter(() => random.chance(0.5));
        held.push(...append(lane, stamp, keys).map((generation) => ({ lane, stamp, generation })));
      }
      for (const lane of lanes) expect(buffer.marks(lane).mark()).toBe(markOf(lane));
    }
    expect(told).toBeGreaterThan(5);
  });
});
