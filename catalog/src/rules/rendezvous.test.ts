import { describe, expect, test } from '@jest/globals';
import { shardCount } from '@inlay/core';
import { rendezvousOwner } from './rendezvous.js';

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `ingester-${String(i)}`);
const map = (nodes: readonly string[]): (string | undefined)[] =>
  Array.from({ length: shardCount }, (_, shard) => rendezvousOwner(shard, nodes));

describe('rendezvous hashing', () => {
  test('never changes: stored maps rest on it', () => {
    const digits = map(names(8)).map((owner) => owner?.slice(-1));
    expect(digits.join('')).toBe(
      '40073555347313120020354100164517346340213624321201525233457755062102605227713625214350242175061225256571053755545744702603577420',
    );
  });

  test('does not depend on the order of the nodes', () => {
    expect(map(names(5).reverse())).toEqual(map(names(5)));
    expect(rendezvousOwner(3, [])).toBeUndefined();
    expect(new Set(map(['only']))).toEqual(new Set(['only']));
  });

  test.each([2, 3, 5, 8])('spreads over %i nodes, and one more takes only its share', (count) => {
    const before = map(names(count));
    for (const node of names(count)) {
      const share = before.filter((owner) => owner === node).length / (shardCount / count);
      expect(share).toBeGreaterThan(0.55);
      expect(share).toBeLessThan(1.6);
    }
    const after = map(names(count + 1));
    const moved = after.filter((owner, shard) => owner !== before[shard]);
    expect(new Set(moved)).toEqual(new Set([`ingester-${String(count)}`]));
    expect(moved.length).toBeLessThan((1.6 * shardCount) / (count + 1));
  });
});
