import { afterAll, beforeAll, describe } from '@jest/globals';
import type { Deployment } from '../cluster/deployment.js';
import { startServe } from '../cluster/serve.js';
import { describeDatabase } from './describe-database.js';

describe('serve', () => {
  let deployment: Deployment | undefined;
  beforeAll(async () => {
    deployment = await startServe();
  });
  afterAll(() => deployment?.destroy());
  describeDatabase(() => {
    if (deployment === undefined) throw new Error('it did not start');
    return deployment;
  });
});
