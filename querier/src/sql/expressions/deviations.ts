/** Where the answer is not DataFusion's, and why: told in RFC 0001 too. */
export const deviations: ReadonlyMap<string, string> = new Map([
  ...['to_timestamp_seconds', 'to_timestamp_millis', 'to_timestamp_micros', 'from_unixtime'].map(
    (name): [string, string] => [
      `SELECT ${name}(1) AS x FROM cpu WHERE n = 7`,
      'every time has ns here: the instant is the same',
    ],
  ),
  ["SELECT initcap('hello world') AS x FROM cpu WHERE n = 7", 'DuckDB has no such function; refused'],
  [
    "SELECT ifnull(region, 'x') AS x FROM cpu WHERE n = -7",
    'ifnull is parsed as coalesce, which keeps a tag a dictionary: the value is the same',
  ],
  ["SELECT string_agg(host, ',' order by time) AS x FROM cpu", 'utf8 instead of large_utf8: the value is the same'],
  ['SELECT approx_percentile_cont(usage, 0.5) AS x FROM cpu', 'another sketch: both are approximations'],
]);
