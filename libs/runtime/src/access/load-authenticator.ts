import { InlayError, type Random } from '@inlay/core';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAuthOn } from './access-options.js';
import type { AccessOptions } from './access-options.js';
import { TokenAuthenticator, openAuthenticator, sha256 } from './authenticator.js';
import type { Authenticator } from './authenticator.js';
import { makeDirectories } from '../files/make-directories.js';

/** The check of tokens, with the token that had to be made for it. */
export interface LoadedAuthenticator {
  readonly authenticator: Authenticator;
  /** The token itself, only at the start that made it: show it, for it cannot be shown again. */
  readonly newToken: string | undefined;
}

const hashFile = 'admin-token.sha256';

/**
 * With a token file: that token. Without one: a token made at the first start, of which the data directory keeps the
 * SHA-256 only, so that who can read a backup of the directory cannot call the server. A lost token is replaced by
 * deleting that file, or by giving a token file. Throws `bad_token_file` or `no_token` (invalid).
 */
export function loadAuthenticator(
  options: AccessOptions,
  dataDir: string | undefined,
  random: Random,
): LoadedAuthenticator {
  if (!isAuthOn(options)) return { authenticator: openAuthenticator, newToken: undefined };
  if (options.adminTokenFile !== undefined)
    return {
      authenticator: new TokenAuthenticator(sha256(readTokenFile(options.adminTokenFile, '--admin-token-file'))),
      newToken: undefined,
    };
  if (dataDir === undefined)
    throw new InlayError(
      'invalid',
      '--auth needs --admin-token-file here: this role has no data directory to keep a token in',
      { code: 'no_token' },
    );
  const path = join(dataDir, hashFile);
  const stored = readIfThere(path);
  if (stored !== undefined)
    return { authenticator: new TokenAuthenticator(hashFromText(stored, path)), newToken: undefined };
  const token = `inlay_${Buffer.from(random.bytes(32)).toString('base64url')}`;
  makeDirectories(dataDir);
  // `wx`: of two first starts at once, one fails instead of leaving the other with a token that is not valid.
  writeFileSync(path, `${sha256(token).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  return { authenticator: new TokenAuthenticator(sha256(token)), newToken: token };
}

/** The one token that a file holds. `option` is named in the error. Throws `bad_token_file` (invalid). */
export function readTokenFile(path: string, option: string): string {
  const text = readIfThere(path, `${option} `);
  if (text === undefined)
    throw new InlayError('invalid', `${option} ${path} cannot be read: there is no such file`, {
      code: 'bad_token_file',
    });
  const token = text.trim();
  if (token === '' || /\s/.test(token))
    throw new InlayError('invalid', `${option} ${path} must hold one token, without blanks inside`, {
      code: 'bad_token_file',
    });
  return token;
}

function hashFromText(text: string, path: string): Buffer {
  if (!/^[0-9a-f]{64}$/.test(text.trim()))
    throw new InlayError('invalid', `${path} does not hold a SHA-256: delete it to get a new admin token`, {
      code: 'bad_token_file',
    });
  return Buffer.from(text.trim(), 'hex');
}

/** `named` goes before the path in the error. */
function readIfThere(path: string, named = ''): string | undefined {
  try {
    // Reading a pipe or a device may never end.
    if (!statSync(path).isFile()) throw new Error('it is not a regular file');
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new InlayError('invalid', `${named}${path} cannot be read: ${(error as Error).message}`, {
      code: 'bad_token_file',
      cause: error,
    });
  }
}
