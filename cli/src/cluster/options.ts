import { commonGroup, defineOptions, forCommand, inGroup } from '@inlay/runtime/command-line';

/** The public port, and so many after it. */
const portsBetweenRoles = 8;

/** `npm run cluster`. */
export const clusterOptions = defineOptions(
  inGroup(
    commonGroup,
    forCommand('cluster', {
      port: {
        type: 'int',
        default: 8181,
        min: 1,
        max: 65_535 - portsBetweenRoles,
        description: 'the public port; the eight after it are used between the roles',
      },
      dataDir: { type: 'string', default: './data/cluster', description: 'where everything is kept' },
    }),
  ),
);
