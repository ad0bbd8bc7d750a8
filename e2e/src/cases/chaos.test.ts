import { expect, test } from '@jest/globals';
import { atLength } from '@inlay/testing';
import type { StartDeployment } from '../cluster/deployment.js';
import { startFive } from '../cluster/five.js';
import { startServe } from '../cluster/serve.js';
import { runSoak, soakIngesterFlags, type SoakOptions } from '../soak/soak.js';

const seed = 20_261_124;
/** Less would say nothing about what was acknowledged. */
const atLeast = { acknowledged: atLength(51, 26), answered: atLength(26, 13) };

async function soak(start: StartDeployment, options: Omit<SoakOptions, 'seed'>): Promise<void> {
  const deployment = await start({ ingesterFlags: soakIngesterFlags });
  try {
    const summary = await runSoak(deployment, { seed, atLeast, ...options }).catch((error: unknown) => {
      throw new Error(`${error instanceof Error ? error.message : String(error)}\n${deployment.output()}`);
    });
    expect(summary.writes.acknowledged).toBeGreaterThanOrEqual(atLeast.acknowledged);
    expect(summary.looks.answered).toBeGreaterThanOrEqual(atLeast.answered);
    expect(summary.wholeTables).toBeGreaterThan(1);
  } finally {
    await deployment.destroy();
  }
}

test('five: single roles are killed while rows are written over and looked at; all is as acknowledged', () =>
  soak(startFive, {
    seconds: atLength(16, 4),
    victims: ['ingester-0', 'ingester-1', 'querier', 'router', 'catalog'],
  }));

test('serve: killed while rows are written over and looked at; all is as acknowledged', () =>
  soak(startServe, { seconds: atLength(8, 2), victims: ['all'] }));
