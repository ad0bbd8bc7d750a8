import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { atLength } from '@inlay/testing';
import type { Deployment } from '../cluster/deployment.js';
import { startServe } from '../cluster/serve.js';
import { describeWithPart } from '../clients/with-part.js';
import { datafusion } from './engines/python-engine.js';
import type { Judge } from './run/judge.js';
import { mendedStatements, outcomesOf } from './run/known.js';
import { runBeside } from './run/run-beside.js';
import { startBeside } from './run/start-beside.js';

/** `npm run fuzz:sql -- --only beside` takes others, and the sweeps. */
const seed = 20_261_130;
const statements = atLength(2000, 60);

/** Where both answer, the answers are the same or RFC 0001 says why not. */
describeWithPart(datafusion, 'SQL beside DataFusion', () => {
  let serve: Deployment;
  let judges: readonly Judge[];
  beforeAll(async () => {
    serve = await startServe();
    judges = await startBeside(serve.url, 2);
  });
  afterAll(async () => {
    await Promise.all(judges.map((judge) => judge.close()));
    await serve.destroy();
  });

  test('what was mended stays mended', async () => {
    const all = mendedStatements();
    const outcomes = await outcomesOf(judges, all);
    expect(all.filter((_, i) => /^(wrong|refused by us)/.test(outcomes[i] ?? ''))).toEqual([]);
  });

  test(`${String(statements)} statements at random, seed ${String(seed)}: no other values, no other types`, async () => {
    const { counts, classes } = await runBeside({ judges, seed, statements, sweeps: [] });
    expect(classes.all.filter(({ outcome }) => /^wrong (value|type)$/.test(outcome))).toEqual([]);
    // A grammar of which nearly everything is refused would test the parsers alone.
    const same = [...counts.values()].reduce((sum, outcomes) => sum + (outcomes.get('same') ?? 0), 0);
    expect(same).toBeGreaterThan(statements / 3);
  });
});
