import type { Migration } from './migration.js';

/** Null in rows that an earlier release wrote, or still writes: it names its columns and does not see this one. */
export const checksumsMigration: Migration = {
  number: 2,
  name: 'checksums',
  readableFrom: 1,
  statements: ({ int }) => [`alter table parquet_file add column crc32c ${int}`],
};
