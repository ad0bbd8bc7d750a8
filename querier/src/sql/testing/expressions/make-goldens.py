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
    # what was answered otherwise once, without a word
    *[f"SELECT {e} AS x{FIRST}" for e in [
        "date_bin(interval '1 month', timestamp '2023-11-20', timestamp '2023-11-15')", "date_bin(interval '1 month', timestamp '2022-03-30', timestamp '2022-01-31')",
        "to_timestamp_seconds(n::smallint)", "to_timestamp_seconds(n::smallint)::bigint", "to_timestamp(unnest([1, 2]))",
        "1.7::real::bigint", "0.5::numeric::int", "try_cast('1.5' as bigint)", "try_cast('0x10' as bigint)", "try_cast('1_000' as bigint)", "try_cast('on' as boolean)", "arrow_typeof(1.23456789::numeric)", "1.23456789::numeric::varchar",
        "null::double % 0.0", "substr('abc', null)", "'ü' ~ '\\w'", "regexp_replace('2023-11', '(\\d+)-(\\d+)', '$2/$1')", "regexp_replace('ab', '(a)|(x)', '[$1$2]')",
        "1e300::varchar", "1e-7::varchar", "'NaN'::double::varchar", "timestamp '1969-12-31T23:59:59.999999999'::date", "to_unixtime(timestamp '1969-12-31T23:59:58.5')",
        "levenshtein('é', 'e')", "round('inf'::double, -1)", "upper('ß')", "split_part('abc', '', 1)", "string_to_array('', ',')", "arrow_typeof(x'ff')", "encode(x'ff', 'hex')", "time - timestamp '2023-11-14T22:13:20.123456784' = interval '5 nanoseconds'",
        "arrow_typeof(interval '1 day')", "interval '1 day'::varchar", "arrow_typeof(time - time)", "(time - timestamp '2023-11-14')::bigint", "-big",
        "1.5::real", "7::smallint", "7::tinyint", "arrow_typeof(1.5::decimal(10, 2))", "1.5::decimal(10, 2)::varchar", "date '2023-11-14' + interval '1 day'", "date '2023-11-14' - interval '1 hour'", "signum(-5)", "nullif(n, 7.5)", "arrow_typeof(null)",
    ]],
    f"SELECT time + interval '1 hour' * 2 AS x{SECOND}",
    f"SELECT round(big - 5, 0)::bigint AS x{SECOND}",
    "SELECT f AS x FROM cpu AS c (a, h, d, f, g, i, j, k) ORDER BY f",
    "SELECT c.* FROM cpu AS c (a, b)",
    "SELECT h AS x FROM cpu AS c (a, h)",
    "SELECT (sum(big) / count(*))::double AS x FROM cpu WHERE n < 0 OR n = 3",
    f"SELECT (row_number() OVER (ORDER BY time) / 2)::double AS x{BY_TIME}",
    *[f"SELECT {e} AS x{ALL}" for e in ["corr(n, n)", "sum(ok)"]],
    *[f"SELECT {e} AS x{FIRST}" for e in ["corr(usage, n)", "regr_slope(usage, n)"]],
    f"SELECT regr_slope(usage, 1.0) AS x{ALL}",
    "SELECT grouping(host) AS x FROM cpu GROUP BY ROLLUP (host) ORDER BY 1",
    # what was 500
    *[f"SELECT count(*) AS x FROM cpu WHERE {e}" for e in [
        "time > now() - interval '1000 years'", "time < to_timestamp_seconds(99999999999)", "time < to_timestamp_seconds(253402300799)", "usage < 1e999",
    ]],
    # what was refused
    "SELECT sum(n) / count(*) AS x FROM cpu WHERE false",
    "SELECT approx_percentile_cont(0.5) WITHIN GROUP (ORDER BY n) AS x FROM cpu WHERE host = 'c'",
    *[f"SELECT {e} AS x{FIRST}" for e in [
        "extract(epoch from time - timestamp '2023-11-14')", "to_timestamp('14.11.2023 22:13:20', '%d.%m.%Y %H:%M:%S')", "to_date('14.11.2023', '%d.%m.%Y')", "to_unixtime('14.11.2023 22:13:20', '%d.%m.%Y %H:%M:%S')", "to_char(time, '%d.%m.%Y %H:%M:%S%.6f')",
        "host = 5", "host > 7", "case when ok then 1 else 'a' end", "coalesce(host, 5)", "log(10, 0)", "cot(0)", "sqrt(-1)", "asin(2)", "arrow_typeof(arrow_cast(time, 'Timestamp(Second, None)'))", "arrow_cast(time, 'Timestamp(Second, None)')::bigint",
        "initcap('hello world')", "encode(sha256('a'), 'hex')", "encode(digest('a', 'sha512'), 'hex')", "encode(decode('6869', 'hex'), 'hex')", "substr_index('a.b.c', '.', 2)", "array_has([n, 1], 7)", "named_struct('a', n)['a']", "round(usage, n::int)", "chr(65)", "length(n)",
        "date '2023-11-14' + 1", "map(['a', 'b'], [1, 2])['a']",
    ]],
    f"SELECT nth_value(n, 2) OVER (ORDER BY time) AS x{BY_TIME}",
    f"SELECT last_value(n) IGNORE NULLS OVER (ORDER BY time) AS x{BY_TIME}",
    "SELECT nth_value(n, 2 ORDER BY time) AS x FROM cpu",
    "SELECT a.offset + a.check + a.end + a.limit + a.when AS x FROM (SELECT n AS offset, n AS check, n AS end, n AS limit, n AS when FROM cpu WHERE n = 7) a",
    "SELECT offset + check + limit AS x FROM (SELECT n AS offset, n AS check, n AS limit FROM cpu WHERE n = 7)",
    "SELECT * EXCEPT (host, region, usage, big, ok, msg, time) FROM cpu ORDER BY n",
    "SELECT a.n AS x FROM cpu a LEFT SEMI JOIN cpu b ON a.n = -b.n ORDER BY x",
    "SELECT a.n AS x FROM cpu a LEFT ANTI JOIN cpu b ON a.n = -b.n ORDER BY x",
    "SELECT n AS x FROM cpu ORDER BY n LIMIT 1 + 2",
    "SELECT count(host, region) AS x FROM cpu",
    "SELECT n AS x FROM cpu ORDER BY n LIMIT ALL",
    # what was an internal error, or lost a sign
    "SELECT (x::varchar) AS x FROM (SELECT -0.0 * n AS x FROM cpu WHERE n > 0 ORDER BY x LIMIT 5)",
    f"SELECT msg || NULL AS x{FIRST}",
    f"SELECT msg || array_element(['a', NULL], 5) AS x{FIRST}",
    f"SELECT sum(n) FILTER (WHERE NULL) AS x{ALL}",
    "SELECT l.x AS x FROM cpu a, LATERAL (SELECT max(n) AS x FROM cpu b WHERE b.host = a.host) l WHERE a.n = 3",
    "SELECT l.x AS x FROM cpu a CROSS JOIN LATERAL (SELECT a.n + 1 AS x) l WHERE a.n = 3",
    "SELECT version() IS NOT NULL AS x",
]




# Where Inlay's answer is not DataFusion's, why, and the type and values here where they are not another approximation; told in docs/rfcs/0001 too.
DEVIATIONS = {
    "SELECT string_agg(host, ',' order by time) AS x FROM cpu": ("utf8 instead of large_utf8: the value is the same", None),
    "SELECT approx_percentile_cont(usage, 0.5) AS x FROM cpu": ("another sketch: both are approximations", None),
    "SELECT approx_distinct(host) AS x FROM cpu": ("works here", None),
    f"SELECT time + interval '1 hour' * 2 AS x{SECOND}": ("works here, and keeps ns", ("timestamp[ns]", ["1700007260000000001"])),
    f"SELECT extract(epoch from time - timestamp '2023-11-14') AS x{FIRST}": ("all of a duration is counted", ("double", ["80000.123456789"])),
    f"SELECT host = 5 AS x{FIRST}": ("a text that is no number is equal to none", ("bool", ["false"])),
    f"SELECT coalesce(host, 5) AS x{FIRST}": ("a number beside a text is a text", ("dictionary<values=string, indices=int32, ordered=0>", ["a"])),
    **{
        f"SELECT count(*) AS x FROM cpu WHERE {e}": ("a time that is too far for 64 bits of ns is before or after all others", ("int64", ["5"]))
        for e in ["time > now() - interval '1000 years'", "time < to_timestamp_seconds(99999999999)", "time < to_timestamp_seconds(253402300799)"]
    },
    f"SELECT map(['a', 'b'], [1, 2])['a'] AS x{FIRST}": ("maps are refused", None),
    "SELECT l.x AS x FROM cpu a CROSS JOIN LATERAL (SELECT a.n + 1 AS x) l WHERE a.n = 3": ("works here", ("int64", ["4"])),
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
    table = dict(sorted(TABLE.items()))  # as Inlay orders columns
    ctx.register_record_batches("cpu", [[pa.RecordBatch.from_pydict(table, schema=pa.schema([pa.field(name, col.type, nullable=name != "time") for name, col in table.items()]))]])
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
            entry["deviation"], here = DEVIATIONS[entry["sql"]]
            if here is not None:
                entry["here"] = {"type": here[0], "values": here[1]}
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in out)
    pathlib.Path(__file__).with_name("goldens.json").write_text("[\n" + lines + "\n]\n")


main()
