import type { Column } from '@inlay/catalog';

/** A scan's columns as the parts of a view have them: by id (`c7`), beside `time` and, where versions are told apart, `stamp`. */
export interface ViewColumns {
  readonly tags: readonly Column[];
  readonly fields: readonly Column[];
}
