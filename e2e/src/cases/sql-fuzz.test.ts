import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { atLength } from '@inlay/testing';
import type { Deployment } from '../cluster/deployment.js';
import { startServe } from '../cluster/serve.js';
import { fuzzServeFlags, runFuzz, writeFuzzData } from '../fuzz/run-fuzz.js';
import type { Finding } from '../fuzz/run-fuzz.js';

/** `npm run fuzz:sql` takes others. */
const seed = 20_261_129;
const statements = atLength(300, 50);

/** Every statement is answered, or refused in our words; `oracle.ts` says what that is. Findings are shrunk. */
let serve: Deployment;
beforeAll(async () => {
  serve = await startServe({ serveFlags: fuzzServeFlags });
  await writeFuzzData(serve.url);
});
afterAll(() => serve.destroy());

test(`${String(statements)} statements, seed ${String(seed)}: none is answered 500, hangs or shows the engine`, async () => {
  const findings: Finding[] = [];
  const summary = await runFuzz({ url: serve.url, seed, statements, found: (finding) => findings.push(finding) });
  expect(findings).toEqual([]);
  // A grammar of which nearly everything is refused would test the parser alone.
  expect(summary.outcomes.get('200') ?? 0).toBeGreaterThan(statements / 5);
});
