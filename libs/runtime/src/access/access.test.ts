import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemParts } from '@inlay/testing';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessOptions } from './access-options.js';
import { TokenAuthenticator, openAuthenticator, peersOnly, sha256, tokenOf } from './authenticator.js';
import { loadAuthenticator } from './load-authenticator.js';

const read = (flags: Record<string, string | boolean>): ReturnType<typeof accessOptions.read> =>
  accessOptions.read({ flags, env: {} });

describe('the bind rule', () => {
  test('lets loopback be open', () => {
    for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) expect(read({ host }).host).toBe(host);
  });

  test('refuses other addresses until somebody decides, and says what to do', () => {
    for (const host of ['0.0.0.0', '::', '10.0.0.7', 'example.com', '127.0.0.1.example.com'])
      expect(() => read({ host })).toThrow(/--host .* lets other machines in.*--auth.*--without-auth/);
    expect(read({ host: '0.0.0.0', auth: true }).auth).toBe(true);
    expect(read({ host: '0.0.0.0', adminTokenFile: 'x' }).adminTokenFile).toBe('x');
    expect(read({ host: '0.0.0.0', withoutAuth: true }).withoutAuth).toBe(true);
  });

  test('refuses both at once', () => {
    expect(() => read({ auth: true, withoutAuth: true })).toThrow('contradicts');
  });
});

describe('TokenAuthenticator', () => {
  const authenticator = new TokenAuthenticator(sha256('s3cret'));
  const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

  test('takes the token in every form that clients send', () => {
    for (const header of ['Bearer s3cret', 'bearer s3cret', 'Token s3cret', basic('anybody:s3cret'), basic(':s3cret')])
      expect(authenticator.check(header)).toEqual({ kind: 'admin' });
    expect(authenticator.check(undefined, 's3cret')).toEqual({ kind: 'admin' });
    expect(tokenOf(basic('u:a:b'))).toBe('a:b');
  });

  test('refuses everything else', () => {
    for (const header of [
      'Bearer s3cre',
      'Bearer s3cret2',
      's3cret',
      'Digest s3cret',
      basic('s3cret'),
      basic('s3cret:'),
      'Bearer',
    ])
      expect(() => authenticator.check(header)).toThrow(expect.objectContaining({ kind: 'unauthenticated' }));
    expect(() => authenticator.check(undefined)).toThrow(expect.objectContaining({ code: 'missing_token' }));
    expect(() => authenticator.check('Bearer wrong', 's3cret')).toThrow(
      expect.objectContaining({ code: 'wrong_token' }),
    );
  });
});

test('without authentication everybody is the admin; on a port between roles whoever passes is a peer', () => {
  expect(openAuthenticator.check(undefined)).toEqual({ kind: 'admin' });
  expect(peersOnly(openAuthenticator)(undefined)).toEqual({ kind: 'peer' });
  const guarded = peersOnly(new TokenAuthenticator(sha256('s3cret')));
  expect(guarded('Bearer s3cret')).toEqual({ kind: 'peer' });
  expect(() => guarded(undefined)).toThrow(expect.objectContaining({ code: 'missing_token' }));
});

describe('loadAuthenticator', () => {
  let dir = '';
  beforeEach(() => {
    dir = fs.mkdtempSync(join(tmpdir(), 'inlay-access-'));
  });
  afterEach(() => {
    fs.rmSync(dir, { recursive: true });
  });

  test('makes a token once, keeps only its hash, and knows it again', () => {
    const first = loadAuthenticator(read({ auth: true }), join(dir, 'data'), systemParts.random);
    const token = first.newToken ?? '';
    expect(token).toMatch(/^inlay_[\w-]{43}$/);
    const file = join(dir, 'data', 'admin-token.sha256');
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(fs.readFileSync(file, 'utf8')).not.toContain(token);
    const second = loadAuthenticator(read({ auth: true }), join(dir, 'data'), systemParts.random);
    expect(second.newToken).toBeUndefined();
    expect(() => second.authenticator.check(`Bearer ${token}`)).not.toThrow();
    expect(() => second.authenticator.check('Bearer other')).toThrow('not valid');
  });

  test('a lost token is replaced by deleting its hash, as SECURITY.md says', () => {
    const lost = loadAuthenticator(read({ auth: true }), dir, systemParts.random).newToken ?? '';
    fs.rmSync(join(dir, 'admin-token.sha256'));
    const { authenticator, newToken = '' } = loadAuthenticator(read({ auth: true }), dir, systemParts.random);
    expect(newToken).toMatch(/^inlay_/);
    expect(() => authenticator.check(`Bearer ${newToken}`)).not.toThrow();
    expect(() => authenticator.check(`Bearer ${lost}`)).toThrow('not valid');
  });

  test('takes the token of a file, and names a file that will not do', () => {
    const file = join(dir, 'token');
    fs.writeFileSync(file, ' abc \n');
    expect(() =>
      loadAuthenticator(read({ adminTokenFile: file }), undefined, systemParts.random).authenticator.check('Token abc'),
    ).not.toThrow();
    fs.writeFileSync(file, ' \n');
    expect(() => loadAuthenticator(read({ adminTokenFile: file }), undefined, systemParts.random)).toThrow(
      'must hold one token',
    );
    expect(() => loadAuthenticator(read({ adminTokenFile: join(dir, 'none') }), undefined, systemParts.random)).toThrow(
      'no such file',
    );
    expect(() => loadAuthenticator(read({ auth: true }), undefined, systemParts.random)).toThrow('--admin-token-file');
  });

  test('is open when nobody asked for a token', () => {
    expect(loadAuthenticator(read({}), dir, systemParts.random).authenticator.isOn).toBe(false);
    expect(fs.readdirSync(dir)).toEqual([]);
  });
});
