import type { Migration } from './migration.js';

/**
 * Since when each shard has its owners, and when a database was last deleted. A release that does not know these columns
 * leaves `tracked_epoch` behind when it starts an epoch: then they are not believed.
 */
export const shardHistoryMigration: Migration = {
  number: 4,
  name: 'shard-history',
  readableFrom: 1,
  statements: ({ int }) => [
    `alter table cluster_state add column barrier ${int} not null default 0`,
    `alter table cluster_state add column tracked_epoch ${int} not null default 0`,
    `alter table shard_owner add column since ${int}`,
  ],
};
