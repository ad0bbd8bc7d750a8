import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { InlayError } from '@inlay/core';
import { waitUntil } from '@inlay/testing';
import { accessOptions, accessRelations, internalAccessRelations, internalAccessSpecs } from '../access/index.js';
import { doorOptions } from '../admission/index.js';
import { loggingOptions } from '../observe/logging-options.js';
import { defineOptions } from '../options/index.js';
import type { OptionValues } from '../options/index.js';
import type { Service } from '../process/lifecycle.js';
import { buildRole } from './run-role.js';
import type { RoleProcess } from './run-role.js';
import type { RoleParts, RolePlan } from './role.js';

const options = defineOptions(
  {
    ...accessOptions.specs,
    ...doorOptions.specs,
    internalPort: { type: 'port', default: 0, description: 'port between roles' },
    ...internalAccessSpecs,
    ...loggingOptions.specs,
  },
  [...accessRelations, ...internalAccessRelations],
);

let folder: string;
let steps: string[];
let written: jest.SpiedFunction<typeof process.stdout.write>;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'inlay-role-'));
  steps = [];
  written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  written.mockRestore();
  fs.rmSync(folder, { recursive: true });
});

const step = (name: string, more: Partial<Service> = {}): Service => ({
  name,
  start: () => void steps.push(`+${name}`),
  stop: () => void steps.push(`-${name}`),
  ...more,
});

const valuesOf = (flags: Readonly<Record<string, string | boolean>>): OptionValues<typeof options.specs> =>
  options.read({ flags: { port: '0', logLevel: 'error', ...flags }, env: {} });

const build = (
  plan: (parts: RoleParts) => Partial<RolePlan>,
  flags: Readonly<Record<string, string | boolean>> = {},
): Promise<RoleProcess> =>
  buildRole({
    name: 'tester',
    logFields: { role: 'tester' },
    options,
    values: valuesOf(flags),
    tokenDirectory: folder,
    build: (parts) => ({ services: ({ publicPort }) => [publicPort], notReady: () => [], ...plan(parts) }),
  });

const answer = async (process: RoleProcess, path: string, token?: string): Promise<[number, string]> => {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const got = await fetch(`${process.addresses.url}${path}`, { headers });
  return [got.status, await got.text()];
};

const printed = (): unknown[] => written.mock.calls.map(([text]) => text);

describe('the shell round a role', () => {
  test('starts the services in their order with the ports among them, greets at the end, and stops in reverse', async () => {
    const role = await build(() => ({
      internalGrpc: () => void steps.push('services added'),
      services: ({ publicPort, internalPort }) => [publicPort, step('a'), internalPort, step('b')],
    }));
    expect([steps, printed()]).toEqual([[], []]);
    await role.lifecycle.start();
    expect(steps).toEqual(['+a', 'services added', '+b']);
    const { url, internal } = role.addresses;
    expect(printed()).toEqual([`inlay tester: gRPC on ${internal}, probes and metrics on ${url}\n`]);
    expect(await role.lifecycle.stop('test')).toBe(0);
    expect(steps.slice(3)).toEqual(['-b', '-a']);
  });

  test('answers probes, metrics and the routes of the role, and is not ready while it waits or stops', async () => {
    let waiting = ['the replay'];
    let end = (): void => undefined;
    const draining = step('drain', { stop: () => new Promise<void>((resolve) => (end = resolve)) });
    const role = await build(() => ({
      routes: (app) => void app.get('/own', () => 'mine'),
      notReady: () => waiting,
      services: ({ publicPort }) => [publicPort, draining],
    }));
    await role.lifecycle.start();
    expect(printed()).toEqual([`inlay tester: ${role.addresses.url}\n`]);
    expect(await answer(role, '/own')).toEqual([200, 'mine']);
    expect(await answer(role, '/livez')).toEqual([200, 'OK']);
    expect((await answer(role, '/metrics'))[1]).toContain('inlay_build_info');
    expect(await answer(role, '/readyz')).toEqual([503, 'waiting for the replay']);
    waiting = [];
    expect(await answer(role, '/readyz')).toEqual([200, 'OK']);
    const stopped = role.lifecycle.stop('test');
    expect(await answer(role, '/readyz')).toEqual([503, 'waiting for the end of this process']);
    end();
    expect(await stopped).toBe(0);
  });

  test('asks for the admin token, which is made once the role is built and shown once', async () => {
    const refused = build(
      () => {
        throw new InlayError('unavailable', 'another process holds it', { code: 'held' });
      },
      { auth: true, internalTokenFile: tokenFile('between-roles') },
    );
    await expect(refused).rejects.toMatchObject({ code: 'held' });
    expect(fs.readdirSync(folder)).toEqual(['token']);

    const role = await build(() => ({}), { auth: true, internalTokenFile: tokenFile('between-roles') });
    await role.lifecycle.start();
    const token = /^admin token, shown once: (\S+)\ninlay tester: /.exec(String(printed()[0]))?.[1];
    expect((await answer(role, '/metrics'))[0]).toBe(401);
    expect((await answer(role, '/metrics', 'between-roles'))[0]).toBe(401);
    expect((await answer(role, '/metrics', token))[0]).toBe(200);
    await role.lifecycle.stop('test');
  });

  test('gives the role the token that roles show each other, and refuses a file that holds none', async () => {
    const tokens: (string | undefined)[] = [];
    const see = ({ token }: RoleParts): Partial<RolePlan> => {
      tokens.push(token);
      return {};
    };
    await build(see);
    await build(see, { internalTokenFile: tokenFile('between-roles') });
    expect(tokens).toEqual([undefined, 'between-roles']);
    await expect(build(see, { internalTokenFile: folder })).rejects.toMatchObject({ code: 'bad_token_file' });
    expect(() => valuesOf({ auth: true })).toThrow(/give --internal-token-file as well/);
  });

  test('a part that cannot go on stops the process in good order, with exit code 1', async () => {
    const exit = jest.spyOn(process, 'exit').mockReturnValue(undefined as never);
    let fail = (): void => undefined;
    const role = await build((parts) => {
      fail = () => parts.fail(new InlayError('unavailable', 'the disk is gone', { code: 'gone' }));
      return { services: ({ publicPort }) => [step('a'), publicPort] };
    });
    await role.lifecycle.start();
    fail();
    await waitUntil('it exits', () => exit.mock.calls.length > 0);
    expect([steps, exit.mock.calls]).toEqual([['+a', '-a'], [[1]]]);
    exit.mockRestore();
  });
});

function tokenFile(token: string): string {
  const path = join(folder, 'token');
  fs.writeFileSync(path, token);
  return path;
}
