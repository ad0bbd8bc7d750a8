import { defineOptions } from '../options/index.js';
import type { OptionValues } from '../options/index.js';

const specs = {
  connectionsMax: {
    type: 'int',
    min: 1,
    description:
      'connections at once on all ports; beyond it the longest idle one is closed, or the new one refused. Without it: the descriptor limit of the process less a reserve, at most 10000',
  },
  bodyTimeout: {
    type: 'duration',
    default: '10s',
    min: 100,
    description: 'a body that brings less than 1 KiB a second for so long is cut off (408)',
  },
  sendTimeout: {
    type: 'duration',
    default: '30s',
    min: 100,
    description: 'a client that takes nothing of its answer for so long is disconnected, and its query cancelled',
  },
} as const;

/** For every role: what its ports take from clients before anything else is known of them. */
export const doorOptions = defineOptions(specs);

/** Values of the options that bound connections and bodies. */
export type DoorOptions = OptionValues<typeof specs>;

/** For roles that answer gRPC to everybody. */
export const messageOptionSpecs = {
  messageBytesMax: {
    type: 'bytes',
    default: '16mb',
    min: 64 * 1024,
    max: 256 * 1024 ** 2,
    description: 'largest message of a Flight call, unpacked; four such may be held at once, more are refused',
  },
} as const;
