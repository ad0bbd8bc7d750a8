import { describe, expect, test } from '@jest/globals';
import { authorize, type Action } from './authorize.js';
import { admin, anybody, peer } from './principal.js';

const actions: readonly Action[] = ['connect', 'observe', 'list', 'read', 'write', 'administer'];
const refused = (kind: string, code: string): unknown => expect.objectContaining({ kind, code });

describe('authorize', () => {
  test('lets the admin do everything', () => {
    for (const action of actions) expect(() => authorize(admin, action, 'db', 'cpu')).not.toThrow();
  });

  test('lets anybody do nothing: a token is asked for', () => {
    for (const action of actions)
      expect(() => authorize(anybody, action)).toThrow(refused('unauthenticated', 'missing_token'));
  });

  test('lets a peer do what its own callers ask it for, and no more', () => {
    for (const action of actions.slice(2)) expect(() => authorize(peer, action)).not.toThrow();
    for (const action of actions.slice(0, 2))
      expect(() => authorize(peer, action)).toThrow(refused('forbidden', 'not_allowed'));
  });

  test('says what is not allowed, with the names as they were given', () => {
    expect(() => authorize(peer, 'observe')).toThrow('this token may not observe: use one that may');
    expect(() => authorize(peer, 'connect', 'db', 'x'.repeat(100))).toThrow(
      `this token may not connect database "db" table "${'x'.repeat(40)}...": use one that may`,
    );
  });
});
