import { InlayError } from '../errors.js';
import { shorten } from '../names.js';
import type { Principal } from './principal.js';

/** What a door does for its caller. */
export type Action =
  /** Lets in, and does nothing with data: the handshake of Flight, and what a router passes on to a querier, which asks again. */
  | 'connect'
  /** Metrics of a process. */
  | 'observe'
  /** Names and settings: of databases, their tables and columns, and of the cluster's members. */
  | 'list'
  | 'read'
  | 'write'
  /** Makes and deletes databases, flushes, gives rows up that are lost; between roles also who is a member. */
  | 'administer';

/**
 * Returns when the principal may do that; `database` and `table` are the names it gave, which need not exist. Throws
 * `missing_token` (unauthenticated) for a caller of whom nobody knows who it is, `not_allowed` (forbidden) for all others.
 */
export type Authorize = (principal: Principal, action: Action, database?: string, table?: string) => void;

const rights: Readonly<Record<Principal['kind'], ReadonlySet<Action>>> = {
  admin: new Set<Action>(['connect', 'observe', 'list', 'read', 'write', 'administer']),
  anybody: new Set<Action>(),
  peer: new Set<Action>(['list', 'read', 'write', 'administer']),
};

/** Every door asks this once for a call, before it looks anything up: a refusal tells nothing about what there is. */
export const authorize: Authorize = ({ kind }, action, database, table) => {
  if (rights[kind].has(action)) return;
  if (kind === 'anybody') throw tokenNeeded();
  const what = named('database', database) + named('table', table);
  throw new InlayError('forbidden', `this token may not ${action}${what}: use one that may`, { code: 'not_allowed' });
};

const named = (what: string, name: string | undefined): string =>
  name === undefined ? '' : ` ${what} "${shorten(name)}"`;

/** The refusal of a call that came without a token: `missing_token` (unauthenticated). */
export const tokenNeeded = (): InlayError =>
  new InlayError('unauthenticated', 'a token is needed: send "Authorization: Bearer <token>"', {
    code: 'missing_token',
  });
