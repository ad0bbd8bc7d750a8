import type { Column, Table } from '@inlay/catalog';

/** What the parts of a view agree on: inside, columns go by id (`c7`), beside `time` and, where versions are told apart, `stamp`. */
export interface ViewShape {
  readonly table: Table;
  readonly tags: readonly Column[];
  readonly fields: readonly Column[];
}
