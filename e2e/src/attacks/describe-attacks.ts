import { afterEach, beforeEach, describe, test } from '@jest/globals';
import { isInShare } from '@inlay/testing';
import { Arena, type ArenaInit } from './arena.js';
import { attacks } from './attack-list.js';
import { RawClients } from './raw-clients.js';

export interface AttackedPlace {
  readonly name: string;
  readonly takesWrites: boolean;
  /** Which third of the list `npm test` takes, where another place is attacked by all of it. Default: all. */
  readonly layer?: number;
}

/** The list, as far as the address can be attacked so. */
export function describeAttacks(
  { name, takesWrites, layer }: AttackedPlace,
  init: () => Omit<ArenaInit, 'takesWrites'>,
): void {
  describe(name, () => {
    let arena: Arena;
    beforeEach(() => {
      const place = init();
      arena = new Arena({ ...place, takesWrites }, new RawClients(place.url));
    });
    afterEach(() => arena.clients.close());
    const possible = attacks.filter(
      ({ on }, row) => (takesWrites || on !== 'writes') && (layer === undefined || isInShare(row, 0, layer)),
    );
    test.each(possible.map((attack) => [attack.name, attack] as const))('%s', (_, { run }) => run(arena));
  });
}
