import { defineOptions } from '../options/index.js';
import type { OptionValues } from '../options/index.js';

/** Options of every process that logs. */
export const loggingOptions = defineOptions({
  logLevel: {
    type: 'enum',
    values: ['debug', 'info', 'warn', 'error'],
    default: 'info',
    group: 'Logging',
    description: 'least level that is logged',
  },
  logFormat: {
    type: 'enum',
    values: ['auto', 'pretty', 'json'],
    default: 'auto',
    group: 'Logging',
    description: 'pretty for people, json for machines; auto is pretty on a terminal',
  },
});

/** Their values, as read from flags, environment and defaults. */
export type LoggingOptions = OptionValues<typeof loggingOptions.specs>;
