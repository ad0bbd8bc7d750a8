import type { Incarnation } from '@inlay/catalog';
import type { HotSource } from '@inlay/services';

/** Gives the process that answers for an incarnation. One process may answer for several: the same object for all of them. */
export interface HotSources {
  of(incarnation: Incarnation): HotSource;
}
