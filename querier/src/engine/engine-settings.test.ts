import { afterAll, expect, test } from '@jest/globals';
import { EngineFixture } from './testing/engine-fixture.js';

const fixture = new EngineFixture({ threads: 3, memoryBytes: 300 * 1024 ** 2, spillBytesMax: 77 * 1024 ** 2 });
afterAll(() => fixture.close());

test('every setting holds for a query: DuckDB forgets some of those that it is opened with', async () => {
  const expected: Readonly<Record<string, unknown>> = {
    threads: '3',
    memory_limit: '300.0 MiB',
    temp_directory: expect.stringContaining('spill'),
    max_temp_directory_size: '77.0 MiB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    enable_external_file_cache: 'false',
    enable_external_access: 'false',
    lock_configuration: 'true',
    parquet_metadata_cache: 'true',
    allowed_directories: expect.stringContaining(fixture.directory),
    TimeZone: 'UTC',
    disabled_optimizers: 'top_n_window_elimination',
  };
  const said = await fixture.rows('SELECT name, value FROM duckdb_settings()', 'name:utf8 value:utf8');
  const values = new Map((said as { name: string; value: string }[]).map(({ name, value }) => [name, value]));
  expect(Object.fromEntries(Object.keys(expected).map((name) => [name, values.get(name)]))).toEqual(expected);
});
