import { afterAll, beforeAll, describe } from '@jest/globals';
import { describeAttacks } from '../attacks/describe-attacks.js';
import { mustWrite } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';
import { startServe } from '../cluster/serve.js';

/** What `serve` may have resident under any attack here: itself, its engine, 256 MB of bodies twice, and margin. */
const residentMibMax = 1800;

/** Each attack in turn on one `serve` with few descriptors; a client that means no harm writes and asks all the while. */
describe('resource attacks', () => {
  let serve: Deployment;
  beforeAll(async () => {
    serve = await startServe({
      descriptors: 400,
      serveFlags: ['--write-in-flight-bytes', '256mb', '--body-timeout', '4s', '--send-timeout', '4s'],
    });
    await mustWrite(serve.url, 'bystander', 'seen,host=a v=0i 1');
  });
  afterAll(() => serve.destroy());

  describeAttacks({ name: 'on serve', takesWrites: true }, () => ({
    deployment: serve,
    url: serve.url,
    querierUrl: serve.url,
    residentMibMax,
    scale: 1,
  }));
});
