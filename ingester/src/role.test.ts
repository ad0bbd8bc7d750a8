import { afterEach, describe, expect, test } from '@jest/globals';
import { DecoratedCatalog, type CatalogOp } from '@inlay/catalog';
import { MemoryCatalog, startCatalog } from '@inlay/catalog/testing';
import { SystemClock } from '@inlay/core';
import { buildRole, type RoleProcess } from '@inlay/runtime';
import { waitUntil } from '@inlay/testing';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingesterOptions } from './options.js';
import { ingesterRole } from './role.js';

/** Holds the calls of one operation until they are let go. */
class HoldingCatalog extends DecoratedCatalog {
  held: CatalogOp | undefined;
  readonly #waiting: (() => void)[] = [];

  get waiting(): number {
    return this.#waiting.length;
  }
  release(): void {
    this.held = undefined;
    for (const go of this.#waiting.splice(0)) go();
  }
  protected async around<T>(op: CatalogOp, call: () => Promise<T>): Promise<T> {
    if (op === this.held) await new Promise<void>((go) => this.#waiting.push(go));
    return call();
  }
}

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function build(catalog: HoldingCatalog): Promise<RoleProcess> {
  const folder = fs.mkdtempSync(join(tmpdir(), 'inlay-ingester-role-'));
  stops.push(() => fs.promises.rm(folder, { recursive: true }));
  const { address, stop } = await startCatalog({ catalog });
  stops.push(() => stop());
  const flags = {
    ...{ nodeId: 'a', catalog: address, port: '0', internalPort: '0', walReserveBytes: '0' },
    ...{ dataDir: join(folder, 'data'), objectDir: join(folder, 'objects'), logLevel: 'error', logFormat: 'json' },
  };
  return buildRole(ingesterRole(ingesterOptions.read({ flags, env: {} })));
}

describe('the ingester role', () => {
  test('is ready between its replay and its end, and says what it waits for', async () => {
    const catalog = new HoldingCatalog(new MemoryCatalog(new SystemClock()));
    const { lifecycle, addresses } = await build(catalog);
    const ready = async (): Promise<[number, string]> => {
      const answer = await fetch(`${addresses.url}/readyz`);
      return [answer.status, await answer.text()];
    };
    catalog.held = 'clusterId';
    const started = lifecycle.start();
    await waitUntil('it asks the catalog', () => catalog.waiting > 0);
    expect(await ready()).toEqual([503, 'waiting for the catalog, the replay of the write-ahead log']);
    catalog.release();
    await started;
    expect(await ready()).toEqual([200, 'OK']);

    catalog.held = 'markDraining';
    const stopped = lifecycle.stop('test');
    await waitUntil('it drains', () => catalog.waiting > 0);
    expect(await ready()).toEqual([503, 'waiting for the end of this process']);
    catalog.release();
    expect(await stopped).toBe(0);
  });
});
