"""Asks Apache DataFusion (PyPI `datafusion`) for the Arrow type and value of each query below and writes `goldens.json`: all values as
text, times in ns. Made with DataFusion 55.0.0.

Run it by hand when the list changes: python3 -m venv v && v/bin/pip install datafusion pyarrow && v/bin/python make-goldens.py
"""

import datetime
import json
import pathlib

import datafusion
import pyarrow as pa

TIMES = [1_700_000_000_123_456_789, 1_700_000_060_000_000_001, 1_700_000_120_000_000_000, 1_700_003_600_000_000_500, 1_700_090_000_999_999_999]
TABLE = {
    "time": pa.array(TIMES, pa.timestamp("ns")),
    "host": pa.array(["a", "b", "a", "b", "c"]).dictionary_encode(),
    "region": pa.array(["eu", None, "eu", "us", None]).dictionary_encode(),
    "usage": pa.array([1.5, 2.25, -3.5, None, 100.0], pa.float64()),
    "n": pa.array([7, -7, 3, None, 9007199254740993], pa.int64()),
    "big": pa.array([18446744073709551615, 1, 2, None, 10], pa.uint64()),
    "ok": pa.array([True, False, None, True, False], pa.bool_()),
    "msg": pa.array(["Hello World", "foo-bar", None, "", "žluťoučký"], pa.utf8()),
}
FIRST = " FROM cpu WHERE n = 7"
SECOND = " FROM cpu WHERE n = -7"
ALL = " FROM cpu"
BY_TIME = " FROM cpu ORDER BY time"

QUERIES = [
    # numbers
    *[f"SELECT {e} AS x{FIRST}" for e in [
        "5", "1.5", "5/2", "-7/2", "7%3", "-7%3", "5/2.0", "n/2", "n/4.0", "n*2", "n-1", "-n", "usage/0", "usage % 1", "n/0", "n % 0", "usage*n", "big", "2+3*4", "1e3", "9223372036854775807",
        "abs(n)", "abs(usage)", "ceil(usage)", "floor(usage)", "round(usage)", "round(2.567, 2)", "trunc(usage)", "sqrt(16)", "sqrt(-1)", "power(2, 10)", "ln(0)", "log10(1000)", "log(2, 8)",
        "exp(0)", "signum(-2.5)", "greatest(1, n)", "least(1.5, usage)", "pi() > 3", "n > 5", "n = 7.0", "n between 1 and 7", "usage in (1.5, 2)", "n & 3", "cbrt(27)", "atan2(1, 1)",
    ]],
    # casts
    *[f"SELECT {e} AS x{FIRST}" for e in [
        "n::double", "usage % 0", "usage::bigint", "n::varchar", "'42'::bigint", "'1.25'::double", "n::bigint unsigned", "usage::varchar", "ok::varchar", "1::boolean", "cast(n as int)", "cast('2020-01-01' as date)",
        "arrow_cast(n, 'Float64')", "arrow_cast('2020-01-01T00:00:00.000000001', 'Timestamp(Nanosecond, None)')", "time::bigint", "try_cast('x' as bigint)",
    ]],
    # time
    *[f"SELECT {e} AS x{FIRST}" for e in [
        "time", "time - interval '1 hour'", "time + interval '1 day 2 hours 3 minutes 4 seconds'", "time + interval '1 month'", "time - interval '1 year'", "interval '1 hour' + time",
        "timestamp '2020-01-01T00:00:00.123456789Z'", "timestamp '2020-01-01 00:00:00'", "'2020-01-01T00:00:00.5Z'::timestamp", "timestamp '2020-02-29' + interval '1 year'",
        "date_bin(interval '1 hour', time)", "date_bin(interval '10 minutes', time)", "date_bin(interval '15 minutes', time, timestamp '2020-01-01T00:05:00Z')", "date_bin(interval '1 week', time)",
        "date_bin(interval '1 day', time, '1970-01-01T00:00:00Z')", "date_bin(interval '1 month', time)", "date_bin(interval '1 year', time)", "date_bin(interval '1 hour', timestamp '1969-12-31T23:30:00.000000001Z')",
        "date_trunc('second', time)", "date_trunc('minute', time)", "date_trunc('hour', time)", "date_trunc('day', time)", "date_trunc('week', time)", "date_trunc('month', time)", "date_trunc('quarter', time)", "date_trunc('year', time)", "date_trunc('millisecond', time)",
        "date_part('year', time)", "date_part('month', time)", "extract(hour from time)", "date_part('minute', time)", "date_part('second', time)", "date_part('dow', time)", "date_part('doy', time)", "date_part('epoch', time)", "date_part('week', time)", "date_part('millisecond', time)", "date_part('quarter', time)",
        "date_part('microsecond', time)", "date_part('nanosecond', time)",
        "to_timestamp('2020-01-01T00:00:00Z')", "to_timestamp(1)", "to_timestamp_seconds(1)", "to_timestamp_millis(1)", "to_timestamp_micros(1)", "to_timestamp_nanos(1)", "from_unixtime(1)", "to_unixtime(time)",
        "time > '2020-01-01T00:00:00Z'", "time = timestamp '2023-11-14T22:13:20.123456789Z'", "time > timestamp '2023-11-14T22:13:20.123456788'", "time between '2023-11-14' and '2023-11-15'",
        "date_trunc('day', time) = timestamp '2023-11-14'", "time > now() - interval '1 hour'", "time < now() + interval '1 hour'", "now() > time", "time at time zone 'UTC' is null", "to_char(time, '%Y-%m-%d %H:%M:%S')", "make_date(2020, 1, 2)",
        "time::date", "date_part('day', date '2020-01-31')",
    ]],
    # strings
    *[f"SELECT {e} AS x{FIRST}" for e in [
        "host", "upper(msg)", "lower(msg)", "length(msg)", "char_length(msg)", "octet_length(msg)", "msg || '!'", "host || '-' || region", "concat(host, '-', n)", "concat_ws(',', 'a', null, 'b')", "substr(msg, 7)", "substr(msg, 0)", "substr(msg, -1, 3)", "substr(msg, -5, 3)", "substr(msg, 3, 100)",  "substring(msg from 1 for 5)", "left(msg, 3)", "right(msg, 3)",
        "trim('  x ')", "ltrim('  x')", "btrim('xxaxx', 'x')", "rtrim('x  ')", "lpad('7', 3, '0')", "rpad('7', 3, '0')", "replace(msg, 'o', '0')", "reverse(msg)", "repeat('ab', 2)", "split_part('a-b-c', '-', 2)", "strpos(msg, 'World')", "position('o' in msg)",
        "starts_with(msg, 'Hello')", "ends_with(msg, 'World')", "initcap('hello world')", "ascii('A')", "chr(65)", "md5('a')", "to_hex(255)", "translate('abc', 'ab', 'xy')", "contains(msg, 'lo W')",
        "msg ~ 'W.r'", "msg !~ 'W.r'", "msg ~* 'w.r'", "msg !~* 'x'", "msg like 'Hello%'", "msg ilike 'hello%'", "msg not like '%x%'", "regexp_like(msg, '^H')", "regexp_replace(msg, 'o', '0', 'g')", "regexp_replace(msg, 'o', '0')", "regexp_count(msg, 'o')", "bit_length('abc')", "levenshtein('kitten', 'sitting')",
        "'O''Reilly'", "msg > 'A'", "host = 'a'", "host in ('a', 'b')",
    ]],
    # nulls and logic
    *[f"SELECT {e} AS x{SECOND}" for e in [
        "region", "region is null", "coalesce(region, 'none')", "coalesce(region, host)", "nullif(n, -7)", "nullif(host, 'x')", "case when n > 0 then 'up' else 'down' end", "case host when 'b' then 1 when 'a' then 2 end", "ok and region is null", "not ok", "ok is true", "n is distinct from null", "region = 'eu'", "ifnull(region, 'x')", "nvl(n, 0)",
    ]],
    # aggregates
    *[f"SELECT {e} AS x{ALL}" for e in [
        "count(*)", "count(n)", "count(distinct host)", "sum(usage)", "sum(n)", "avg(usage)", "avg(n)", "min(n)", "max(n)", "min(usage)", "min(time)", "max(time)", "min(host)", "max(msg)", "median(usage)", "median(n)", "stddev(usage)", "stddev_pop(usage)", "var(usage)", "var_pop(usage)", "corr(usage, n)",
        "bool_and(ok)", "bool_or(ok)", "approx_distinct(host)", "first_value(usage order by time)", "last_value(usage order by time)", "first_value(host order by time desc)", "sum(n) filter (where host = 'a')", "count(*) filter (where ok)", "string_agg(host, ',' order by time)", "max(n) - min(n)", "sum(n) / count(n)", "avg(usage) > 1", "min(big)", "max(ok)", "covar_samp(usage, n)", "array_agg(n order by time)", "percentile_cont(0.5) within group (order by usage)", "approx_percentile_cont(usage, 0.5)",
        "max(usage) filter (where host = 'nobody')", "sum(n) filter (where host = 'nobody')", "count(n) filter (where host = 'nobody')", "regr_slope(usage, n)", "bit_or(n)", "mode(host)",
    ]],
    "SELECT sum(big) AS x FROM cpu WHERE host = 'b'",
    # order, windows, sets
    "SELECT usage AS x FROM cpu ORDER BY usage",
    "SELECT usage AS x FROM cpu ORDER BY usage DESC",
    "SELECT region AS x FROM cpu ORDER BY region ASC NULLS FIRST, time",
    "SELECT region AS x FROM cpu ORDER BY region, time DESC",
    f"SELECT lag(usage) OVER (ORDER BY time) AS x{BY_TIME}",
    f"SELECT lead(n, 1, 0) OVER (ORDER BY time) AS x{BY_TIME}",
    f"SELECT row_number() OVER (PARTITION BY host ORDER BY time) AS x{BY_TIME}",
    f"SELECT rank() OVER (ORDER BY host) AS x{BY_TIME}",
    f"SELECT dense_rank() OVER (ORDER BY host) AS x{BY_TIME}",
    f"SELECT sum(n) OVER (ORDER BY time) AS x{BY_TIME}",
    f"SELECT avg(usage) OVER (ORDER BY time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS x{BY_TIME}",
    f"SELECT first_value(usage) OVER (PARTITION BY host ORDER BY time) AS x{BY_TIME}",
    f"SELECT last_value(usage) OVER (PARTITION BY host ORDER BY time) AS x{BY_TIME}",
    f"SELECT count(*) OVER () AS x{BY_TIME}",
    "SELECT host AS x FROM cpu GROUP BY host ORDER BY host",
    "SELECT date_bin(interval '1 hour', time) AS x FROM cpu GROUP BY 1 ORDER BY 1",
    "SELECT date_bin(interval '1 hour', time) AS x FROM cpu GROUP BY x ORDER BY x DESC",
    "SELECT count(*) AS x FROM cpu GROUP BY host HAVING count(*) > 1 ORDER BY host",
    "SELECT n AS x FROM cpu WHERE n IS NOT NULL UNION ALL SELECT 5 ORDER BY 1",
    "SELECT a.n + b.n AS x FROM cpu a JOIN cpu b ON a.time = b.time WHERE a.host = 'a' ORDER BY a.time",
    "SELECT x FROM (SELECT host AS x, avg(usage) AS u FROM cpu GROUP BY host) ORDER BY u DESC",
    "WITH h AS (SELECT host, max(time) AS t FROM cpu GROUP BY host) SELECT cpu.n AS x FROM cpu JOIN h ON cpu.host = h.host AND cpu.time = h.t ORDER BY cpu.time",
    "SELECT DISTINCT region AS x FROM cpu ORDER BY region",
    "SELECT column1 + column2 AS x FROM (VALUES (1, 2), (3, 4)) ORDER BY 1",
    "SELECT value AS x FROM generate_series(1, 3) ORDER BY 1",
    "SELECT (SELECT max(n) FROM cpu) AS x",
    "SELECT count(*) AS x FROM cpu WHERE host IN (SELECT host FROM cpu WHERE n = 3)",
    "SELECT count(*) AS x FROM cpu a WHERE EXISTS (SELECT 1 FROM cpu b WHERE b.n = a.n AND b.host = 'a')",
]




# Where Inlay's answer is not DataFusion's, and why; told in docs/rfcs/0001 too.
DEVIATIONS = {
    **{f"SELECT {name}(1) AS x FROM cpu WHERE n = 7": "every time has ns here: the instant is the same" for name in ["to_timestamp_seconds", "to_timestamp_millis", "to_timestamp_micros", "from_unixtime"]},
    "SELECT string_agg(host, ',' order by time) AS x FROM cpu": "utf8 instead of large_utf8: the value is the same",
    "SELECT approx_percentile_cont(usage, 0.5) AS x FROM cpu": "another sketch: both are approximations",
    "SELECT approx_distinct(host) AS x FROM cpu": "works here",
}


def text_of(scalar):
    if not scalar.is_valid:
        return None
    kind = scalar.type
    if pa.types.is_timestamp(kind):
        return str(scalar.value)
    if pa.types.is_floating(kind):
        return repr(scalar.as_py())
    if pa.types.is_boolean(kind):
        return "true" if scalar.as_py() else "false"
    if pa.types.is_list(kind):
        return json.dumps([text_of(item) for item in scalar.values], separators=(",", ":"))
    if pa.types.is_dictionary(kind):
        return scalar.as_py()
    return str(scalar.as_py())


def main():
    ctx = datafusion.SessionContext()
    ctx.register_record_batches("cpu", [[pa.RecordBatch.from_pydict(TABLE, schema=pa.schema([pa.field(name, col.type, nullable=name != "time") for name, col in TABLE.items()]))]])
    out = []
    for sql in QUERIES:
        try:
            frame = ctx.sql(sql)
            table = pa.Table.from_batches([batch for batch in frame.collect() if batch.num_rows > 0])
            column = table.column(0).combine_chunks()
            values = [text_of(column[i]) for i in range(len(column))]
            out.append({"sql": sql, "type": str(column.type).replace("string_view", "string"), "values": values})
        except BaseException as error:  # a panic of the engine is no Exception
            out.append({"sql": sql, "error": str(error).split("\n")[0][:160]})
    for entry in out:
        if entry["sql"] in DEVIATIONS:
            entry["deviation"] = DEVIATIONS[entry["sql"]]
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in out)
    pathlib.Path(__file__).with_name("goldens.json").write_text("[\n" + lines + "\n]\n")


main()
