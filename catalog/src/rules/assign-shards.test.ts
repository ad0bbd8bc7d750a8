import { describe, expect, test } from '@jest/globals';
import { incarnationId } from '@inlay/core';
import { assignShards, checkOpenIncarnation } from './assign-shards.js';

const request = { node: 'a', address: 'a:1', members: ['a'] };
const [old, older, other, next] = [1, 2, 3, 9].map(incarnationId);

describe('assigning shards', () => {
  test('an incarnation steps into every place of its node, replicas too, and touches no other list', () => {
    if (old === undefined || older === undefined || other === undefined || next === undefined)
      throw new Error('no ids');
    const owners = [[old], [other, old], [older, other], [other], []];
    const earlier = new Set([old, older]);
    const after = assignShards(owners, earlier, next, request);
    expect(after).toEqual([[next], [other, next], [next, other], [other], [next]]);
    expect(after[3]).toBe(owners[3]);
  });

  test('two lives of one node in one list become one', () => {
    if (old === undefined || older === undefined || other === undefined || next === undefined)
      throw new Error('no ids');
    expect(assignShards([[old, other, older]], new Set([old, older]), next, request)).toEqual([[next, other]]);
  });

  test('a node that is not a member is refused with the list it was given', () => {
    expect(() => checkOpenIncarnation({ ...request, members: ['b', 'c'] })).toThrow(
      'node "a" is not among the members b, c',
    );
  });
});
