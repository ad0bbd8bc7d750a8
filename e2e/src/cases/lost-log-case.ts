import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { mustWrite, query, tryQuery } from '../cluster/client.js';
import type { Deployment, StartDeployment } from '../cluster/deployment.js';

const inlay = fileURLToPath(new URL('../../../cli/bin/inlay.mjs', import.meta.url));
const count = 'SELECT count(*) AS n FROM log';
const line = (n: number): string => `log,host=h v=${String(n)}i ${String(n)}`;

interface Ran {
  readonly code: number;
  readonly output: string;
}

/** The `inlay` command, as an administrator types it. */
async function run(deployment: Deployment, ...args: readonly string[]): Promise<Ran> {
  const all = ['ingester', ...args, '--host-url', deployment.url];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [inlay, ...all]);
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as {
      readonly code: number;
      readonly stdout: string;
      readonly stderr: string;
    };
    return { code, output: stdout + stderr };
  }
}

function refusedWith(ran: Ran, words: string): void {
  expect(ran.output).toContain(words);
  expect(ran.code).toBe(1);
}

async function fetchText(url: string): Promise<string> {
  return (await fetch(url)).text();
}

/** Rows that are in the log only, and a process that was killed. */
async function killedAfterWrites(start: StartDeployment, rows: number): Promise<Deployment> {
  const deployment = await start();
  for (let n = 1; n <= rows; n++) await mustWrite(deployment.url, 'lost', line(n));
  await deployment.kill9();
  return deployment;
}

const walOf = (deployment: Deployment): string => deployment.walFolders[0] ?? '';
const segmentsOf = (deployment: Deployment): string[] =>
  readdirSync(walOf(deployment), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.wal'))
    .sort()
    .map((name) => join(walOf(deployment), name));

/**
 * What was acknowledged and is not there is an error that says so, until it is back or given up. The tests go on with one
 * deployment, each with what the one before it left.
 */
export function lostLogCase(name: string, start: StartDeployment): void {
  describe(`${name}: a lost log`, () => {
    let deployment: Deployment;
    beforeAll(async () => {
      deployment = await killedAfterWrites(start, 3);
    });
    afterAll(async () => {
      await deployment.destroy();
      rmSync(`${walOf(deployment)}.aside`, { recursive: true, force: true });
    });

    test('a log that vanished is named, comes back with its volume, or is given up', () => lostVolume(deployment));
    test('a damaged, cut or deleted end of the log is never silent', () => lostEnd(deployment));
  });
}

async function lostVolume(deployment: Deployment): Promise<void> {
  const { url } = deployment;
  const aside = `${walOf(deployment)}.aside`;
  renameSync(walOf(deployment), aside);
  await deployment.start();
  const refused = await tryQuery(url, 'lost', count);
  expect(refused.status).toBe(503);
  expect(refused.body).toMatch(/incarnation 1\).*is on volume .*inlay ingester forget 1 --accept-loss/);
  expect(await fetchText(`${url}/readyz`)).toBe('OK\nwarnings: 1; the log of this process says what is wrong');
  expect(deployment.output()).toMatch(/rows that were acknowledged are not here/);
  expect(await fetchText(`${url}/metrics`)).toMatch(/^inlay_wal_lost_incarnations 1$/m);
  // Writes go on; nothing of a stop gives the missing rows up.
  await mustWrite(url, 'lost', line(2));
  await mustWrite(url, 'lost', line(4));
  expect(await deployment.stop()).toEqual({ serve: 0 });
  // The volume is put back.
  rmSync(walOf(deployment), { recursive: true });
  renameSync(aside, walOf(deployment));
  await deployment.start();
  expect(await query(url, 'lost', 'SELECT v FROM log ORDER BY time')).toEqual([1, 2, 3, 4].map((v) => ({ v })));
  expect(await fetchText(`${url}/readyz`)).toBe('OK');

  await deployment.kill9();
  rmSync(walOf(deployment), { recursive: true });
  await deployment.start();
  expect((await tryQuery(url, 'lost', count)).status).toBe(503);
  await giveUp(deployment);
  expect(await fetchText(`${url}/readyz`)).toBe('OK');
  expect((await tryQuery(url, 'lost', count)).status).toBe(200);
  expect(deployment.output()).toMatch(/forgotten on request/);
  await mustWrite(url, 'lost', line(9));
}

/** Forgets each life that is lost, and no other. */
async function giveUp(deployment: Deployment): Promise<void> {
  const list = await run(deployment, 'list', '--format', 'json');
  const lives = JSON.parse(list.output) as { incarnation: number; answers: string }[];
  expect(new Set(lives.map(({ answers }) => answers))).toEqual(new Set(['lost', 'yes']));
  const idsOf = (which: string): string[] =>
    lives.filter(({ answers }) => answers === which).map(({ incarnation }) => String(incarnation));
  for (const id of idsOf('yes')) {
    refusedWith(await run(deployment, 'forget', id, '--accept-loss'), 'cannot be forgotten');
  }
  for (const id of idsOf('lost')) {
    refusedWith(await run(deployment, 'forget', id), '--accept-loss');
    expect(await run(deployment, 'forget', id, '--accept-loss')).toMatchObject({ code: 0 });
    refusedWith(await run(deployment, 'forget', id, '--accept-loss'), 'nothing to forget');
  }
}

async function lostEnd(deployment: Deployment): Promise<void> {
  const { url } = deployment;
  for (let n = 1; n <= 40; n++) await mustWrite(url, 'lost', line(n));
  await deployment.kill9();
  const last = segmentsOf(deployment).at(-1) ?? '';
  const whole = readFileSync(last);
  const flipped = Buffer.from(whole);
  flipped[whole.byteLength - 3] = (flipped[whole.byteLength - 3] ?? 0) ^ 1;
  for (const damage of [flipped, whole.subarray(0, whole.byteLength - 1), whole.subarray(0, 200)]) {
    writeFileSync(last, damage);
    await expect(deployment.start()).rejects.toThrow();
    expect(deployment.output()).toMatch(new RegExp(`${/\d+\.wal/.exec(last)?.[0] ?? ''} is damaged at byte`));
  }
  rmSync(last);
  await deployment.start();
  expect((await tryQuery(url, 'lost', count)).status).toBe(503);
  await deployment.kill9();
  expect(existsSync(last)).toBe(false);
  writeFileSync(last, whole);
  await deployment.start();
  expect(await query(url, 'lost', count)).toEqual([{ n: 40 }]);
}
