import { afterAll, beforeAll, describe } from '@jest/globals';
import type { Deployment } from '../cluster/deployment.js';
import { startFive } from '../cluster/five.js';
import { describeDatabase } from './describe-database.js';

describe('five', () => {
  let deployment: Deployment | undefined;
  beforeAll(async () => {
    deployment = await startFive();
  });
  afterAll(() => deployment?.destroy());
  describeDatabase(() => {
    if (deployment === undefined) throw new Error('it did not start');
    return deployment;
  }, 2);
});
