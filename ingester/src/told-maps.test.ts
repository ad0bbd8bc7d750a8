import { describe, expect, test } from '@jest/globals';
import type { IncarnationId } from '@inlay/core';
import { after, newMachine, runOn, stampOf, write } from './testing/ingester-fixture.js';

describe('a map that a router tells', () => {
  test('counts with the catalog away, also one that came before the start was done', async () => {
    const machine = newMachine();
    const run = runOn(machine);
    const open = machine.catalog.openIncarnation.bind(machine.catalog);
    machine.catalog.openIncarnation = async (request) => {
      const opened = await open(request);
      // Another ingester starts meanwhile, and a router writes by its map at once.
      const other = await open({ node: 'n2', address: '', members: ['n1', 'n2'] });
      run.log.learnMap(other.shardMap);
      run.log.learnMap(opened.shardMap);
      return opened;
    };
    await run.ingester.start();
    await machine.catalog.close();
    expect(await write(run, 1, 2)).toBe(stampOf(2, 1));
    expect(await write(run, 2, 1)).toBe(stampOf(2, 2));
    expect(run.log.shardMap?.epoch).toBe(2n);
  });

  test('and that calls this life closed ends the process; a next one begins without its log', async () => {
    const machine = newMachine();
    const run = runOn(machine);
    await run.ingester.start();
    await write(run, 1, 1);
    const { epoch } = await machine.catalog.forgetIncarnation(1 as IncarnationId);
    run.log.learnMap(await machine.catalog.shardMap());
    expect(run.failures.map(({ code }) => code)).toEqual(['incarnation_forgotten']);
    await expect(write(run, 2, Number(epoch))).rejects.toMatchObject({ code: 'not_owner' });
    await expect(run.ingester.stop()).rejects.toMatchObject({ code: 'incarnation_forgotten' });
    const next = runOn(after(run));
    await next.ingester.start();
    expect([next.hot.rows(), next.failures]).toEqual([[], []]);
    expect(await write(next, 3, 3)).toBe(stampOf(3, 1));
    // A stop closes it too, and says nothing.
    await next.ingester.stop();
    next.log.learnMap({ ...(await machine.catalog.shardMap()), epoch: 9n });
    expect(next.failures).toEqual([]);
  });
});
