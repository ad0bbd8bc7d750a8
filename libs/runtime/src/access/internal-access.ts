import { isAuthOn } from './access-options.js';
import type { AccessOptions } from './access-options.js';
import type { OptionRelation, OptionValues } from '../options/index.js';

/** For every role of a cluster: those that have a port between roles ask for this token, the others show it. */
export const internalAccessSpecs = {
  internalTokenFile: {
    type: 'string',
    group: 'Access',
    description:
      'file with the token that roles show each other; the catalog and the ingesters refuse calls without it',
  },
} as const;

/** The file with the token that roles show each other. */
export type InternalAccessOptions = OptionValues<typeof internalAccessSpecs>;

/** For roles with a port between roles: where calls need a token, that port must not be the way round it. */
export const internalAccessRelations: readonly OptionRelation<AccessOptions & InternalAccessOptions>[] = [
  {
    holds: (options) => !isAuthOn(options) || options.internalTokenFile !== undefined,
    message:
      '--auth and --admin-token-file guard --port only: give --internal-token-file as well, the token that the other roles show at --internal-port',
  },
];
