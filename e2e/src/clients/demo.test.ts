import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { query } from '../cluster/client.js';
import { startServe } from '../cluster/serve.js';

const main = fileURLToPath(new URL('../../../cli/dist/demo/main.js', import.meta.url));

test('the demo loads public data and this host, and answers five questions', async () => {
  const deployment = await startServe();
  try {
    const child = spawn(process.execPath, [main, '--url', deployment.url], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    expect([child.exitCode, errors]).toEqual([0, '']);
    expect(out.match(/^\+-.*\n\| .*\n\+-.*\n\| /gm)).toHaveLength(5);
    const counts = 'SELECT (SELECT count(*) FROM weather) AS days, (SELECT count(*) FROM stocks) AS prices';
    expect(await query(deployment.url, 'demo', counts)).toEqual([{ days: 1461, prices: 560 }]);
    expect(out).toContain('20,000 rows sent, 19,998 rows stored: 2 had the same tags and time as others');
    expect(out).toContain('1,461 rows sent, all stored');
    expect(out).toMatch(/AAPL +\| 25\.94 +\| 223\.02/);
  } finally {
    await deployment.destroy();
  }
});
