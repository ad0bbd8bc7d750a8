import { SystemRandom } from '@inlay/core';
import { mergeVersions } from '../merge/merge-versions.js';
import { concatVersioned } from '../testing/concat-versioned.js';
import { takeVersions } from '../rows/take-rows.js';
import { chooseSortKey } from '../sort/sort-key.js';
import { sortPermutation } from '../sort/sort-permutation.js';
import { tagDictionaries } from '../sort/tag-dictionaries.js';
import { cpuOnlyRows, withStamps } from '../testing/cpu-only.js';
import { measure } from './measure.js';

/** `npm run build && node libs/columnar/dist/bench/sort-merge.bench.js` */
const random = new SystemRandom();
const rows = withStamps(cpuOnlyRows(random, { hosts: 1000, readings: 500 }), 10_000);
const sorted = (source: typeof rows): typeof rows => {
  const dictionaries = tagDictionaries(source.series);
  return takeVersions(source, sortPermutation(source, chooseSortKey(dictionaries), dictionaries));
};
measure('500,000 rows in order of time: dictionaries and permutation', rows.rowCount, () => sortPermutation(rows, []));
measure('  and taking the rows', rows.rowCount, () => sorted(rows));
measure('  and merging, no key repeats', rows.rowCount, () => mergeVersions(sorted(rows)));
const twice = concatVersioned([rows, { ...rows, stamps: rows.stamps.map((stamp) => stamp + 1_000_000n) }]);
measure('1,000,000 rows, every key twice: sort and merge', twice.rowCount, () => mergeVersions(sorted(twice)));
const wide = withStamps(cpuOnlyRows(random, { hosts: 300_000, readings: 1 }), 10_000);
measure('300,000 series of one row: sort', wide.rowCount, () => sorted(wide));
