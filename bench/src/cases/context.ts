import type { BodyFile } from '../tsbs/cpu-only.js';
import type { System } from '../systems/system.js';

/** What every case is given: data sets made once, and the peer if there is one. */
export interface BenchContext {
  /** cpu-only, 1,000 hosts, 10,000 lines a body. */
  readonly cpu: BodyFile;
  readonly startPeer: (() => Promise<System>) | undefined;
  /** Makes everything smaller, to see that it runs; figures are then not comparable. */
  readonly quick: boolean;
  readonly folder: string;
}
