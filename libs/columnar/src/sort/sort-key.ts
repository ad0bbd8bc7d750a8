import type { ColumnId } from '@inlay/core';
import { stringCount } from '../base/strings.js';
import type { TagDictionary } from './tag-dictionaries.js';

/**
 * Tags by descending number of distinct values, then by id: the most selective first keeps the rows of one host together,
 * so that a query for it reads few row groups. (Ascending compresses repeated tags a little better and scatters hosts.)
 */
export const chooseSortKey = (dictionaries: readonly TagDictionary[]): ColumnId[] =>
  dictionaries
    .map(({ tag, values }) => ({ tag, distinct: stringCount(values) }))
    .sort((a, b) => b.distinct - a.distinct || a.tag - b.tag)
    .map(({ tag }) => tag);
