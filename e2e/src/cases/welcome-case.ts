import { expect, test } from '@jest/globals';
import type { Deployment } from '../cluster/deployment.js';

/** A browser that opens the address shows how to go on. */
export function welcomeCase(deployment: () => Deployment): void {
  test('the page at / says how to write and to ask, with this very address', async () => {
    const { url } = deployment();
    const answer = await fetch(`${url}/`);
    expect(answer.headers.get('content-type')).toContain('text/html');
    const page = await answer.text();
    expect(page).toContain(`${url}/api/v3/write_lp?db=home`);
    expect(page).toContain(`${url}/api/v3/query_sql`);
  });
}
