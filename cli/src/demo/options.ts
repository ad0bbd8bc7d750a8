import { commonGroup, defineOptions, forCommand, inGroup } from '@inlay/runtime/command-line';
import { connectionOptionSpecs } from '../commands/options.js';

const { token, tokenFile, hostUrl } = connectionOptionSpecs;

/** `npm run demo`. */
export const demoOptions = defineOptions({
  ...inGroup(commonGroup, {
    hostUrl: {
      type: 'string',
      short: hostUrl.short,
      alias: hostUrl.alias,
      description: 'a running Inlay; without it one is started on a temporary folder and stopped at the end',
    },
    ...forCommand('demo', {
      database: { type: 'string', short: 'd', default: 'demo', description: 'where to write' },
    }),
  }),
  token,
  tokenFile,
});
