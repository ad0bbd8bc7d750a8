import { beforeAll, describe, expect, test } from '@jest/globals';
import { waitUntil } from '@inlay/testing';
import { mustWrite, query, tryQuery, writeLines } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';

const database = 'epochs';
const hosts = 12;

/** Five processes, and which of the two ingesters owns each series. */
class Scene {
  readonly deployment: Deployment;
  readonly #owners: number[] = [];
  #time = 0;
  rows = 0;

  constructor(deployment: Deployment) {
    this.deployment = deployment;
  }

  /** One row of each series, alone, and where it came to lie. */
  async findOwners(): Promise<void> {
    for (let host = 0; host < hosts; host++) {
      const before = await this.#rowsAt();
      await this.write(host);
      const after = await this.#rowsAt();
      this.#owners.push(after.findIndex((count, i) => count > (before[i] ?? 0)));
    }
    expect(new Set(this.#owners)).toEqual(new Set([0, 1]));
  }

  ownedBy(ingester: number): number[] {
    return this.#owners.flatMap((owner, host) => (owner === ingester ? [host] : []));
  }

  async write(...of: readonly number[]): Promise<void> {
    const time = ++this.#time;
    const lines = of.map((host) => `m,host=h${String(host)} v=${String(host)}i ${String(time)}`);
    await mustWrite(this.deployment.url, database, lines.join('\n'));
    this.rows += of.length;
  }

  /** To both ingesters at once, and to each alone. */
  async writeEverywhere(): Promise<void> {
    await this.write(...Array.from({ length: hosts }, (_, host) => host));
    for (const ingester of [0, 1]) await this.write(...this.ownedBy(ingester));
  }

  /** Everything that was acknowledged, once, when all roles are there again. */
  async expectAll(): Promise<void> {
    const sql = 'SELECT count(*) AS n FROM m';
    await waitUntil(
      'queries are answered',
      async () => (await tryQuery(this.deployment.url, database, sql)).status === 200,
    );
    expect(await query(this.deployment.url, database, sql)).toEqual([{ n: this.rows }]);
  }

  async #rowsAt(): Promise<number[]> {
    return Promise.all(
      this.deployment.ingesterUrls.map(async (url) => {
        const metrics = await (await fetch(`${url}/metrics`)).text();
        return Number(/^inlay_ingester_rows_total (\d+)$/m.exec(metrics)?.[1] ?? 0);
      }),
    );
  }
}

/** Epochs that a process has not heard of, in five roles that stand already; `deployed` is asked when they do. */
export function missedEpochCase(deployed: () => Deployment): void {
  describe('with an epoch missed', () => {
    let scene: Scene;
    beforeAll(async () => {
      scene = new Scene(deployed());
      await scene.findOwners();
    });

    async function restart(which: 'ingester-0' | 'ingester-1'): Promise<void> {
      await scene.deployment.kill9(which);
      await scene.deployment.start(which);
    }

    test('an ingester that has not heard of an epoch takes writes while the catalog hangs, and after it was killed', async () => {
      const { deployment } = scene;
      await restart('ingester-1');
      // The router knows the new epoch, ingester 0 does not: it has had no write since.
      await scene.write(...scene.ownedBy(1));
      deployment.signal('catalog', 'SIGSTOP');
      await scene.writeEverywhere();
      await deployment.kill9('catalog');
      await scene.writeEverywhere();
      await deployment.start('catalog');
      await scene.expectAll();
      await scene.writeEverywhere();
      await scene.expectAll();
    });

    test('a router that has not heard of an epoch learns of it from an ingester while the catalog is down', async () => {
      const { deployment } = scene;
      deployment.signal('router', 'SIGSTOP');
      await restart('ingester-1');
      await deployment.kill9('catalog');
      deployment.signal('router', 'SIGCONT');
      await scene.writeEverywhere();
      await deployment.start('catalog');
      await scene.expectAll();
    });

    test('a database that was deleted takes no write while nobody can say so, and the others go on', async () => {
      const { deployment } = scene;
      // Not known before: the router has to have found the catalog again.
      const otherTakes = async (): Promise<boolean> =>
        (await writeLines(deployment.url, 'other', 'm v=1i 1')).status === 204;
      await waitUntil('a new database takes writes', otherTakes);
      const answer = fetch(`${deployment.url}/api/v3/configure/database?db=${database}`, { method: 'DELETE' });
      expect((await answer).ok).toBe(true);
      await deployment.kill9('catalog');
      const refused = await writeLines(deployment.url, database, 'm,host=h0 v=1i 1');
      expect([refused.status, refused.body]).toEqual([503, expect.stringMatching(/catalog/)]);
      await deployment.start('catalog');
      await waitUntil(
        'the querier has found the catalog again',
        async () => (await tryQuery(deployment.url, database, 'SELECT count(*) AS n FROM m')).status === 404,
      );
      await waitUntil('the other database takes writes', otherTakes);
    });
  });
}
