import { makeStamp, type Stamp } from '@inlay/core';
import type { Catalog } from '@inlay/catalog';
import type { ObjectStore } from '@inlay/object-store';
import { ThreadDriver, WalWriter } from '../../wal/index.js';
import { LowWaterMarks } from '../../persist/low-water-marks.js';
import { Ownership, RetryTable } from '../../write-sink/index.js';
import type { Wiring } from '../life.js';
import { replaced } from './replaced.js';
import { Simulation } from '../simulation.js';
import type { Trouble } from '../weather.js';
import { wrapped } from '../wrapped.js';
import { forgetfulFiles, stubbornFiles, thriftyFiles } from './wrong-files.js';

/** A way to be wrong that loses, doubles or reorders what was acknowledged: the simulation has to notice each. */
export interface Mistake {
  readonly name: string;
  readonly wire: (right: Wiring) => Wiring;
  /** What has to go wrong for it to matter, where that is rare. */
  readonly trouble?: Trouble;
  /** A seed that noticed it lately, where few do: tests begin there. */
  readonly noticedBy?: number;
  /** For parts that are made inside: changes them for all until it is undone. */
  readonly patch?: () => () => void;
}

const patched = (name: string, patch: () => () => void): Mistake => ({ name, wire: (right) => right, patch });
const wired = (name: string, wire: (right: Wiring) => Partial<Wiring>): Mistake => ({
  name,
  wire: (right) => ({ ...right, ...wire(right) }),
});

/** Where syncs of the log fail. */
const troubled = (name: string, walFiles: NonNullable<Wiring['walFiles']>): Mistake => ({
  ...wired(name, () => ({ walFiles })),
  trouble: { place: 'wal', operation: 'sync' },
});

const durability: readonly Mistake[] = [
  { ...troubled('what an earlier life left of the log is synced, not written again', thriftyFiles), noticedBy: 50 },
  { ...troubled('the log tries a sync again that failed', stubbornFiles), noticedBy: 14 },
  wired('the log acknowledges before its sync', () => ({ walFiles: (files) => forgetfulFiles(files, 'sync') })),
  wired("the log does not sync its segments' names", () => ({
    walFiles: (files) => forgetfulFiles(files, 'syncDirectory'),
  })),
  wired('objects are not synced', () => ({ storeFiles: (files) => forgetfulFiles(files, 'sync') })),
  wired("objects' names are not synced", () => ({ storeFiles: (files) => forgetfulFiles(files, 'syncDirectory') })),
  wired('a file is in the catalog before its object is stored', () => ({ store: late })),
  {
    ...wired('the catalog forgets, and the log is trimmed on its word', () => ({ catalogPragma: 'synchronous = off' })),
    noticedBy: 12,
  },
];

const threads: readonly Mistake[] = [
  patched('of the groups that have arrived the log writes the first, and answers for all', () =>
    replaced(WalWriter.prototype, 'append', (right) => (groups) => right(groups.slice(0, 1))),
  ),
  {
    ...patched('a group is told before those that were sent before it', () =>
      replaced(ThreadDriver.prototype, 'start', (right) => (events) => {
        right({ ...events, onSynced: (report) => events.onSynced({ ...report, groups: report.groups + 1 }) });
      }),
    ),
    noticedBy: 10,
  },
];

const retries: readonly Mistake[] = [
  patched('there is no table of retries', () => replaced(RetryTable.prototype, 'find', () => () => undefined)),
  {
    ...patched('retries are known by their number, whoever sent them', () => {
      const anybody = { routerId: 'anybody' };
      const undo = [
        replaced(RetryTable.prototype, 'find', (right) => (key) => right({ ...key, ...anybody })),
        replaced(RetryTable.prototype, 'remember', (right) => (key, outcome) => {
          right({ ...key, ...anybody }, outcome);
        }),
      ];
      return () => {
        for (const each of undo) each();
      };
    }),
    noticedBy: 35,
  },
  patched('retries are known by their number, whatever is in them', () => {
    const undo = [
      replaced(RetryTable.prototype, 'find', (right) => (key) => right({ ...key, fingerprint: 0 })),
      replaced(RetryTable.prototype, 'remember', (right) => (key, outcome) => {
        right({ ...key, fingerprint: 0 }, outcome);
      }),
    ];
    return () => {
      for (const each of undo) each();
    };
  }),
  {
    ...patched("the router's floor is not heard", () => replaced(RetryTable.prototype, 'hear', () => () => undefined)),
    noticedBy: 39,
  },
  patched('what a replay brings back is not remembered', () =>
    replaced(RetryTable.prototype, 'remember', (right, table) => {
      return (key, outcome) => {
        if (outcome instanceof Promise || table.find(key) !== undefined) right(key, outcome);
      };
    }),
  ),
];

const order: readonly Mistake[] = [
  patched('stamps begin again with each life', () => {
    const counters = new WeakMap<Ownership, bigint>();
    return replaced(Ownership.prototype, 'nextStamp', (_, ownership) => () => {
      const next = (counters.get(ownership) ?? 0n) + 1n;
      counters.set(ownership, next);
      return makeStamp(1n, next);
    });
  }),
  {
    name: 'stamps are the time of day',
    wire: (right) => ({ ...right, makeHot: (making) => (noteClock(making.clock), right.makeHot(making)) }),
    patch: () =>
      replaced(Ownership.prototype, 'nextStamp', () => () => {
        ticks++;
        return BigInt(clockOfLife.nowMs()) * 1000n + ticks;
      }),
  },
];
let ticks = 0n;
let clockOfLife: { nowMs(): number } = { nowMs: () => 0 };
const noteClock = (clock: { nowMs(): number }): void => {
  clockOfLife = clock;
};

const marks: readonly Mistake[] = [
  {
    ...wired('the mark is raised before the file is in the catalog', () => ({
      catalog: (catalog) =>
        wrapped<Catalog>(catalog, {
          commitFile: async (request) => {
            await catalog.commitFile({ ...request, file: undefined });
            return catalog.commitFile(request);
          },
        }),
    })),
    noticedBy: 9,
  },
  patched('the mark forgets what is being persisted beside', () =>
    replaced(LowWaterMarks.prototype, 'after', (right) => (generation) => {
      const beside: Stamp = 1000n;
      return right(generation).map(({ incarnation, stamp }) => ({ incarnation, stamp: stamp + beside }));
    }),
  ),
  wired('the log is deleted although rows are in memory only', (right) => ({
    makeHot: (making) => {
      const { store, source } = right.makeHot(making);
      store.lowWater = () => undefined;
      return { store, source };
    },
  })),
  wired('rows are acknowledged before they can be read', (right) => ({
    makeHot: (making) => {
      const { store, source } = right.makeHot(making);
      const append = store.append.bind(store);
      store.append = (...row) => {
        const later = (): void => {
          try {
            append(...row);
          } catch {
            // The life is over by now.
          }
        };
        setImmediate(() => setImmediate(later));
      };
      return { store, source };
    },
  })),
];

/** Puts an object some time after it said so. */
const late = (store: ObjectStore): ObjectStore =>
  wrapped<ObjectStore>(store, {
    put: (key, bytes) => {
      setTimeout(() => void store.put(key, bytes).catch(() => undefined), 5);
      return Promise.resolve();
    },
  });

export const mistakes: readonly Mistake[] = [...durability, ...threads, ...retries, ...order, ...marks];

export interface Caught {
  /** Seeds that were run up to the one that noticed it; undefined when none did. */
  readonly afterSeeds: number | undefined;
  readonly problem: string;
}

const troubleOf = ({ trouble }: Mistake): { trouble?: Trouble } => (trouble === undefined ? {} : { trouble });

/** Runs seeds until one notices the mistake. */
export async function catchMistake(
  mistake: Mistake,
  right: Wiring,
  { from, seedsMax }: { readonly from: number; readonly seedsMax: number },
): Promise<Caught> {
  const undo = mistake.patch?.();
  try {
    for (let run = 1; run <= seedsMax; run++) {
      const [problem] = await new Simulation({
        ...mistake.wire(right),
        ...troubleOf(mistake),
        seed: from + run - 1,
      }).run();
      if (problem !== undefined) return { afterSeeds: run, problem: problem.split('\n')[0] ?? '' };
    }
    return { afterSeeds: undefined, problem: '' };
  } finally {
    undo?.();
  }
}
