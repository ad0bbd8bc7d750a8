import { afterAll, beforeAll, describe } from '@jest/globals';
import { describeAttacks } from '../attacks/describe-attacks.js';
import { mustWrite } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';
import { startFive } from '../cluster/five.js';

/** As for `serve`, and four processes more that hold next to nothing. */
const residentMibMax = 2600;
const doorFlags = ['--body-timeout', '4s', '--send-timeout', '4s'];

/** The same attacks on every port that users reach when the roles are processes: the router's, and the querier's own. */
describe('resource attacks on five processes', () => {
  let five: Deployment;
  beforeAll(async () => {
    five = await startFive({
      descriptors: 400,
      routerFlags: [...doorFlags, '--write-in-flight-bytes', '256mb'],
      querierFlags: doorFlags,
    });
    await mustWrite(five.url, 'bystander', 'seen,host=a v=0i 1');
  });
  afterAll(() => five.destroy());

  const place = { residentMibMax, scale: 0.3 };
  describeAttacks({ name: 'on the router', takesWrites: true, layer: 0 }, () => ({
    ...place,
    deployment: five,
    url: five.url,
    querierUrl: five.querierUrl,
  }));
  describeAttacks({ name: 'on the querier', takesWrites: false, layer: 1 }, () => ({
    ...place,
    deployment: five,
    url: five.querierUrl,
    querierUrl: five.querierUrl,
  }));
});
