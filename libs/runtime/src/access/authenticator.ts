import { admin, InlayError, peer, tokenNeeded } from '@inlay/core';
import type { Principal } from '@inlay/core';
import { hash, timingSafeEqual } from 'node:crypto';

/** Says who calls. Issued tokens with rights per database are not known yet: there is one admin. */
export interface Authenticator {
  readonly isOn: boolean;
  /**
   * `authorization` is that header's value, `password` the `p` parameter of the v1 API. Throws `missing_token` or
   * `wrong_token` (unauthenticated). What the principal may do is decided elsewhere.
   */
  check(authorization: string | undefined, password?: string): Principal;
}

/** For a server that only its own machine reaches, or that was told to let everybody in: everybody is its admin. */
export const openAuthenticator: Authenticator = { isOn: false, check: () => admin };

/** For a port between roles: the caller that passes there is a peer, and no user. */
export const peersOnly =
  (authenticator: Authenticator) =>
  (authorization: string | undefined): Principal => {
    authenticator.check(authorization);
    return peer;
  };

/** The SHA-256 of a text's UTF-8 bytes. Tokens are compared by it, so that the time tells nothing of them. */
export const sha256 = (text: string): Buffer => hash('sha256', text, 'buffer');

/** Knows only the token's hash; comparing two hashes of one length takes the same time wherever they differ. */
export class TokenAuthenticator implements Authenticator {
  readonly isOn = true;
  readonly #hash: Buffer;

  constructor(tokenHash: Buffer) {
    this.#hash = tokenHash;
  }

  check(authorization: string | undefined, password?: string): Principal {
    const token = tokenOf(authorization) ?? password;
    if (token === undefined || token === '') throw tokenNeeded();
    if (!timingSafeEqual(sha256(token), this.#hash))
      throw new InlayError('unauthenticated', 'the token is not valid', { code: 'wrong_token' });
    return admin;
  }
}

/** `Bearer <token>`, `Token <token>`, or `Basic` with any user and the token as its password. */
export function tokenOf(authorization: string | undefined): string | undefined {
  const match = /^(\w+) +(\S+) *$/.exec(authorization ?? '');
  const [scheme, value] = [match?.[1]?.toLowerCase(), match?.[2]];
  if (value === undefined) return undefined;
  if (scheme === 'bearer' || scheme === 'token') return value;
  if (scheme !== 'basic') return undefined;
  const pair = Buffer.from(value, 'base64').toString();
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : pair.slice(colon + 1);
}
