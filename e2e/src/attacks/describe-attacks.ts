import { afterEach, beforeEach, describe, test } from '@jest/globals';
import { Arena, type ArenaInit } from './arena.js';
import { attacks } from './attack-list.js';
import { RawClients } from './raw-clients.js';

/** The list, as far as the address can be attacked so. */
export function describeAttacks(name: string, takesWrites: boolean, init: () => Omit<ArenaInit, 'takesWrites'>): void {
  describe(name, () => {
    let arena: Arena;
    beforeEach(() => {
      const place = init();
      arena = new Arena({ ...place, takesWrites }, new RawClients(place.url));
    });
    afterEach(() => arena.clients.close());
    const possible = attacks.filter(({ on }) => takesWrites || on !== 'writes');
    test.each(possible.map((attack) => [attack.name, attack] as const))('%s', (_, { run }) => run(arena));
  });
}
