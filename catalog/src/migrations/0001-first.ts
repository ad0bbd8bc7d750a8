import type { Migration, SqlWords } from './migration.js';

const tables = ({ newId, bytes, int, text, unique }: SqlWords): readonly string[] => [
  `create table cluster_state (id ${int} primary key check (id = 1), cluster_id ${text} not null, epoch ${int} not null)`,
  `create table database_def (
    id ${newId}, name ${bytes} not null, retention_ns ${int}, tables_max ${int} not null, columns_per_table_max ${int} not null,
    created_at_ms ${int} not null, version ${int} not null, deleted_at_ms ${int})`,
  // A deleted database gives its name back.
  `create unique index database_def_live_name on database_def (name) where deleted_at_ms is null`,
  `create table table_def (
    id ${newId}, database_id ${int} not null references database_def (id), name ${bytes} not null, files_version ${int} not null)`,
  `create unique index table_def_name on table_def (database_id, ${unique('name')})`,
  `create table column_def (
    id ${newId}, table_id ${int} not null references table_def (id), name ${bytes} not null, kind ${text} not null)`,
  `create unique index column_def_name on column_def (table_id, ${unique('name')})`,
  `create table partition_def (
    id ${newId}, table_id ${int} not null references table_def (id), partition_key ${bytes} not null, created_at_ms ${int} not null,
    unique (table_id, partition_key))`,
  `create table parquet_file (
    id ${text} primary key, table_id ${int} not null references table_def (id), partition_id ${int} not null references partition_def (id),
    path ${text} not null, level ${int} not null, min_time ${int} not null, max_time ${int} not null, row_count ${int} not null,
    size_bytes ${int} not null, min_stamp ${int} not null, max_stamp ${int} not null, multi_version ${int} not null, shards ${bytes} not null,
    column_stats ${text} not null, sort_key ${text} not null, origin_incarnation ${int}, origin_generation ${int},
    deletes_applied_to ${int} not null, created_at_ms ${int} not null)`,
  `create index parquet_file_times on parquet_file (table_id, max_time, min_time)`,
  `create table incarnation (
    id ${newId}, node ${text} not null, address ${text} not null, state ${text} not null, epoch ${int} not null, low_water ${int} not null,
    opened_at_ms ${int} not null)`,
  `create index incarnation_node on incarnation (node)`,
  `create index incarnation_not_closed on incarnation (id) where state <> 'closed'`,
  `create table shard_owner (
    shard ${int} not null, place ${int} not null, incarnation_id ${int} not null references incarnation (id), primary key (shard, place))`,
];

/**
 * PostgreSQL has many writers, so watchers also poll: each change of a database or of a table's files takes the next
 * number of one sequence, and a poll asks for what came after the last number seen.
 */
const changeNumbers: readonly string[] = [
  `create sequence catalog_change`,
  `alter table database_def add column changed bigint not null default nextval('catalog_change')`,
  `alter table table_def add column changed bigint not null default nextval('catalog_change')`,
  `create index database_def_changed on database_def (changed)`,
  `create index table_def_changed on table_def (changed)`,
  `create function catalog_number_change() returns trigger language plpgsql as
    $$ begin new.changed := nextval('catalog_change'); return new; end $$`,
  `create trigger database_def_change before update on database_def for each row execute function catalog_number_change()`,
  `create trigger table_def_change before update on table_def for each row execute function catalog_number_change()`,
];

/** The tables of release 0.1.0. */
export const firstMigration: Migration = {
  number: 1,
  name: 'first',
  readableFrom: 1,
  statements: (words) => (words.dialect === 'postgres' ? [...tables(words), ...changeNumbers] : tables(words)),
};
