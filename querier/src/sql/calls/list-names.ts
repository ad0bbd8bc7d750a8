import type { Bound } from '../meaning/bound.js';

/** `list[1]` and `list[1:2]`: DataFusion calls two functions so, by whichever way they are written. */
export const inBrackets = ([of, ...places]: readonly Bound[]): string =>
  `${of?.name ?? ''}[${places.map(({ name }) => name).join(':')}]`;

/** More names that DataFusion has for functions of lists. */
export const otherListNames = {
  make_list: 'make_array',
  empty: 'array_empty',
  array_extract: 'array_element',
  list_extract: 'array_element',
  array_contains: 'array_has',
  list_contains: 'array_has',
  arrays_overlap: 'array_has_any',
  array_push_back: 'array_append',
  list_push_back: 'array_append',
  array_push_front: 'array_prepend',
  list_push_front: 'array_prepend',
  array_cat: 'array_concat',
  list_cat: 'array_concat',
  array_indexof: 'array_position',
  list_indexof: 'array_position',
  array_join: 'array_to_string',
  list_join: 'array_to_string',
  string_to_list: 'string_to_array',
} as const;
