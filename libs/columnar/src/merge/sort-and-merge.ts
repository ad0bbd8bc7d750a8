import type { ColumnId } from '@inlay/core';
import type { VersionedRows } from '../batch.js';
import { takeVersions } from '../rows/take-rows.js';
import { chooseSortKey } from '../sort/sort-key.js';
import { sortPermutation } from '../sort/sort-permutation.js';
import { tagDictionaries, type TagDictionary } from '../sort/tag-dictionaries.js';
import { mergeVersions } from './merge-versions.js';

export interface MergedRows {
  readonly rows: VersionedRows;
  readonly sortKey: readonly ColumnId[];
  /** Of the rows' series table; `encodeParquet` takes them, so that they are made once. */
  readonly dictionaries: readonly TagDictionary[];
}

/** What a file holds of rows in any order: sorted by the key that their tags suggest (or the one given), and merged. */
export function sortAndMerge(rows: VersionedRows, sortKey?: readonly ColumnId[]): MergedRows {
  const dictionaries = tagDictionaries(rows.series);
  const key = sortKey ?? chooseSortKey(dictionaries);
  return {
    rows: mergeVersions(takeVersions(rows, sortPermutation(rows, key, dictionaries))),
    sortKey: key,
    dictionaries,
  };
}
