import { mkdirSync } from 'node:fs';
import duckdb from '@duckdb/node-bindings';
import type { EngineSettings } from '../transport/messages.js';
import { hasAnyLength, type ResultColumn } from './columns/column-type.js';

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const streamingBuffer = 'streaming_buffer_size';

const textBytesMax = 128 * 1024;
const tagBytesMax = 1024 * 1024;
const tagRows = 4096;
const bytesPerValue = 16;

/**
 * Bounds how far DuckDB runs ahead of the reader of an answer with texts; nothing for one of fixed width. It counts 16 bytes a
 * text, however long that is: with its default of 1 MB, twenty clients who did not read answers of 10 KB texts cost 12 GB.
 * Tags are short as a rule, and many in a row: two vectors of rows are let ahead, without which the rows of files are read by
 * one thread at a time.
 */
export function boundStreamingBuffer(columns: readonly ResultColumn[]): string | undefined {
  const texts = columns.filter(({ type }) => hasAnyLength(type));
  if (texts.length === 0) return undefined;
  const isTagsOnly = texts.every(({ type }) => type.kind === 'tag');
  const wanted = isTagsOnly ? Math.min(tagBytesMax, columns.length * bytesPerValue * tagRows) : 0;
  return `SET ${streamingBuffer} = '${String(Math.max(textBytesMax, wanted))}B'`;
}

/** Known when DuckDB opens; the rest are settings of parts that load after it. */
function configOf(settings: EngineSettings): duckdb.Config {
  const config = duckdb.create_config();
  const options: Readonly<Record<string, string>> = {
    threads: String(settings.threads),
    memory_limit: `${String(settings.memoryBytes)}B`,
    temp_directory: settings.spillDirectory,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    // After one failed read it would serve the old bytes for ever.
    enable_external_file_cache: 'false',
  };
  for (const [name, value] of Object.entries(options)) duckdb.set_config(config, name, value);
  return config;
}

/**
 * One instance for all queries, each on a connection of its own: hot tables are loaded once, one memory limit holds for
 * everything, and the scheduler shares the threads. Nothing outside `readableDirectories` can be opened and no setting
 * can be changed from here on.
 */
export async function openInstance(settings: EngineSettings): Promise<duckdb.Database> {
  mkdirSync(settings.spillDirectory, { recursive: true });
  const database = await duckdb.open(':memory:', configOf(settings));
  const connection = await duckdb.connect(database);
  const statements = [
    // For all connections: a plain SET holds for this one only, and the machine's own zone for the queries.
    `SET GLOBAL TimeZone = 'UTC'`,
    'SET GLOBAL parquet_metadata_cache = true',
    // It makes a join by row number of `row_number() … = 1`: a table without tags then failed with an internal error, -0.0 came
    // back as 0.0, and folding versions took twice as long.
    `SET GLOBAL disabled_optimizers = 'top_n_window_elimination'`,
    // DuckDB forgets it when it is given at the opening, and spills without a limit then.
    `SET max_temp_directory_size = '${String(settings.spillBytesMax)}B'`,
    ...settings.setup,
    `SET allowed_directories = [${settings.readableDirectories.map(quoted).join(', ')}]`,
    'SET enable_external_access = false',
    // A query sets it for its own connection: it cannot be set for all.
    `SET allowed_configs = ['${streamingBuffer}']`,
    'SET lock_configuration = true',
  ];
  for (const statement of statements) await duckdb.query(connection, statement);
  duckdb.disconnect_sync(connection);
  return database;
}
