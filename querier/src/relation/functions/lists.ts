/** Functions of lists; items are compared as `is_not_distinct` does, and have one type in all arguments. */
export const listFunctions = [
  /** list: u64 */
  'list_length',
  /** list, position from 1 (i64), from the end below zero; NULL where there is none. */
  'list_item',
  /** list, item: NULL when the item is; bool. */
  'list_has',
  // list, list: bool
  'list_has_all',
  'list_has_any',
  // list, item; a list that is NULL is taken as empty.
  'list_append',
  'list_prepend',
  /** The items of all lists that are not NULL; NULL when all are. */
  'list_concat',
  /** Each item once, in the order of their first. */
  'list_distinct',
  // list, list: each item once, in the order of the first list, then of the second.
  'list_except',
  'list_intersect',
  'list_union',
  /** list, item, position from 1 to begin with (i64): where it is, or NULL; u64. */
  'list_position',
  /** list, item: all positions, u64. */
  'list_positions',
  /** list, item, count (i64): without the first so many of them; NULL when the item is. */
  'list_remove',
  /** list, item, instead, count (i64): the first so many of them. */
  'list_replace',
  /** list, length (i64, not below zero), item to fill up with */
  'list_resize',
  'list_reverse',
  /** list, start, stop (both i64, included, from the end below zero), step (i64, not 0) */
  'list_slice',
  /** list, whether descending, whether NULLs come first (bool literals) */
  'list_sort',
  /** The first item that is not NULL. */
  'list_any_value',
  'list_max',
  'list_min',
  // f64 of a list of f64: NULL without an item that is not NULL.
  'list_sum',
  'list_avg',
  'list_product',
  /** item, times (i64) */
  'list_repeat',
  /** Without the items that are NULL. */
  'list_compact',
  /** The items of the lists in a list. */
  'list_flatten',
  /** start, stop, step (all i64; a step of 0 is an error), with the stop or without it (a bool literal); a list of more than a value may hold is an error. */
  'list_series',
  /** list of utf8, separator, and the text that stands for NULL (NULL: they are left out) */
  'list_join',
  /** text, separator (NULL: each character is an item), and the text that becomes NULL (or NULL) */
  'list_split',
] as const;

/** Functions that choose one of their arguments; all have the type of the call. */
export const choiceFunctions = [
  // What is not NULL; NaN is the greatest.
  'greatest',
  'least',
  /** The second where the first, of any type, is not NULL; else the third. */
  'if_not_null',
] as const;
