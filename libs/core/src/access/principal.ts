/**
 * Who asks. It is found once, where a call comes in, and travels with the call as far as work is done for it.
 *
 * A kind has no rights of its own: those are in `authorize`. Tokens with rights per database will be one more kind here,
 * with the token's id, its name for logs, and the rights that the catalog holds for it, so that deciding needs no look-up.
 */
export type Principal =
  /**
   * The holder of the admin token. Where authentication is off, everybody: a process that is started so may be told
   * everything by all that reach it, and then nothing is decided in two ways.
   */
  | { readonly kind: 'admin' }
  /** The caller of a public path, who was not asked, whatever it may have sent. */
  | { readonly kind: 'anybody' }
  /** A process of the same cluster on a port between roles. It has asked its own caller for the rights already. */
  | { readonly kind: 'peer' };

// One object of each kind: they hold nothing else yet.

/** A user who may do everything. */
export const admin: Principal = { kind: 'admin' };
/** A user of public paths. */
export const anybody: Principal = { kind: 'anybody' };
/** Another process of the cluster. */
export const peer: Principal = { kind: 'peer' };
