export * from './batch.js';
export {
  absent,
  compareStrings,
  stringAt,
  stringBytesAt,
  stringCount,
  stringsFrom,
  takeStrings,
} from './base/strings.js';
export * from './wire/table-batch.js';
export * from './rows/batch-bytes.js';
export * from './rows/plain-rows.js';
export * from './rows/series-hash.js';
export * from './rows/take-rows.js';
export { takeColumn } from './rows/take-values.js';
export * from './rows/concat-versioned.js';
export { alignTables } from './rows/unite-series.js';
export * from './sort/sort-key.js';
export * from './sort/sort-permutation.js';
export * from './sort/tag-dictionaries.js';
export * from './merge/fold-versions.js';
export * from './merge/merge-versions.js';
