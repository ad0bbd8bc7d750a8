"""Asks Apache DataFusion (PyPI `datafusion`) for the Arrow type and the values of each call below, over the rows of `table.json`, and writes
`times.json`, `aggregates.json` and `windows.json`. Made with DataFusion 55.0.0.

Values are texts: times and durations in their unit, dates in days, intervals as months/days/ns.

Run it by hand when a list changes: python3 -m venv v && v/bin/pip install datafusion pyarrow && v/bin/python make-goldens.py
"""

import datetime
import decimal
import json
import pathlib

import datafusion
import pyarrow as pa

HERE = pathlib.Path(__file__).parent
ARROW = {
    "bool": pa.bool_(), "utf8": pa.utf8(), "date": pa.date32(), "interval": pa.month_day_nano_interval(), "f32": pa.float32(), "f64": pa.float64(),
    **{f"i{bits}": getattr(pa, f"int{bits}")() for bits in (8, 16, 32, 64)}, **{f"u{bits}": getattr(pa, f"uint{bits}")() for bits in (8, 16, 32, 64)},
    **{f"timestamp {unit}": pa.timestamp(unit) for unit in ("s", "ms", "us", "ns")}, **{f"duration {unit}": pa.duration(unit) for unit in ("s", "ms", "us", "ns")},
    "decimal 10 2": pa.decimal128(10, 2), "decimal 20 0": pa.decimal128(20, 0),
}

TIME_COLUMNS = ["t", "ts", "tms", "tus", "da"]
PARTS = ["year", "quarter", "month", "week", "day", "doy", "dow", "isodow", "isoyear", "hour", "minute", "second", "millisecond", "microsecond", "nanosecond", "epoch"]
STRIDES = ["1 nanosecond", "7 nanoseconds", "1 microsecond", "1500 milliseconds", "1 second", "10 minutes", "1 hour", "7 hours", "1 day", "3 days 5 hours", "1 week", "1 month", "5 months", "1 quarter", "1 year", "3 years", "1 century"]
ORIGINS = ["TIMESTAMP '2020-01-01T00:05:00'", "TIMESTAMP '2022-01-31'", "TIMESTAMP '2023-11-15T06:07:08.000000009'", "TIMESTAMP '1969-12-31T23:59:59.999999999'", "TIMESTAMP '1700-02-28T12:00:00'", "TIMESTAMP '2200-05-31T01:00:00'"]
FORMATS = [
    "%Y-%m-%dT%H:%M:%S%.f", "%C|%y|%q|%e|%G|%g|%V|%U|%W|%j|%w|%u", "%a %A %b %B %h", "%D %x %F %v", "%k|%I|%l|%P|%p", "%f|%.3f|%.6f|%.9f|%3f|%6f|%9f", "%R %T %X %r", "%c", "%s", "100%%%t%n", "",
    "%-Y|%-m|%_m|%0e|%-d|%-H|%_H|%-I|%-j|%_j|%-M|%_S|%-y|%-C|%-f|%_f|%-w|%-s|%-U|%-V|%-g|%-q|%0k|%-l", "plain ž text",
]
READ = [
    ("2023-01-31 09:26:56", "%Y-%m-%d %H:%M:%S"), ("2023-1-3 9:2:5", "%Y-%m-%d %H:%M:%S"), ("2023-01-31 09:26", "%Y-%m-%d %H:%M"), ("2023-01-31 09", "%Y-%m-%d %H"), ("2023-01-31", "%Y-%m-%d"),
    ("2023-01", "%Y-%m"), ("69-01-31", "%y-%m-%d"), ("70-01-31", "%y-%m-%d"), ("20 23-01-31", "%C %y-%m-%d"), ("2023-031", "%Y-%j"), ("2023-366", "%Y-%j"), ("2024-366", "%Y-%j"), ("2023-000", "%Y-%j"),
    ("2023-W05-2", "%G-W%V-%u"), ("2020-W53-7", "%G-W%V-%u"), ("2021-W53-7", "%G-W%V-%u"), ("2023-05-2", "%Y-%U-%w"), ("2023-00-0", "%Y-%U-%w"), ("2024-00-1", "%Y-%U-%w"), ("2023-05-2", "%Y-%W-%u"), ("2023-00-7", "%Y-%W-%u"),
    ("2023-01-31 7", "%Y-%m-%d %u"), ("2023-01-31 2", "%Y-%m-%d %u"), ("Jan 31 2023", "%b %d %Y"), ("january 31 2023", "%B %d %Y"), ("JAN 31 2023", "%B %d %Y"), ("january 31 2023", "%b %d %Y"),
    ("Tue Jan 31 2023", "%a %b %d %Y"), ("Wed Jan 31 2023", "%a %b %d %Y"), ("Tuesday Jan 31 2023", "%a %b %d %Y"), ("Tuesday Jan 31 2023", "%A %b %d %Y"), ("June 30 2023", "%B %d %Y"),
    ("2023-01-31 09:26:56 PM", "%Y-%m-%d %I:%M:%S %p"), ("2023-01-31 09:26:56 pm", "%Y-%m-%d %I:%M:%S %P"), ("2023-01-31 12:26:56 AM", "%Y-%m-%d %I:%M:%S %p"), ("2023-01-31 12:26:56 PM", "%Y-%m-%d %I:%M:%S %p"),
    ("2023-01-31 09:26:56", "%Y-%m-%d %I:%M:%S"), ("2023-01-31 13:26:56 PM", "%Y-%m-%d %I:%M:%S %p"), ("2023-01-31 13:26:56 PM", "%Y-%m-%d %H:%M:%S %p"), ("2023-01-31 13:26:56 AM", "%Y-%m-%d %H:%M:%S %p"),
    ("2023-01-31 09:26:56.123456789", "%Y-%m-%d %H:%M:%S%.f"), ("2023-01-31 09:26:56", "%Y-%m-%d %H:%M:%S%.f"), ("2023-01-31 09:26:56.1", "%Y-%m-%d %H:%M:%S%.f"), ("2023-01-31 09:26:56.1234567891", "%Y-%m-%d %H:%M:%S%.f"),
    ("2023-01-31 09:26:56.123", "%Y-%m-%d %H:%M:%S.%f"), ("2023-01-31 09:26:56.123", "%Y-%m-%d %H:%M:%S.%3f"), ("2023-01-31 09:26:56.1234", "%Y-%m-%d %H:%M:%S%.3f"), ("2023-01-31 09:26:56123456", "%Y-%m-%d %H:%M:%S%6f"),
    ("20230131092656", "%Y%m%d%H%M%S"), ("2023131092656", "%Y%m%d%H%M%S"), ("20230131T092656Z", "%Y%m%dT%H%M%SZ"), ("2023-01-31 09:26:56 +0200", "%Y-%m-%d %H:%M:%S %z"), ("2023-01-31 09:26:56-02:30", "%Y-%m-%d %H:%M:%S%:z"),
    ("2023-01-31 09:26:56+02", "%Y-%m-%d %H:%M:%S%#z"), ("2023-01-31 09:26:56Z", "%Y-%m-%d %H:%M:%S%#z"), ("2023-01-31 09:26:56Z", "%Y-%m-%d %H:%M:%S%z"), ("2023-01-31 09:26:56+2500", "%Y-%m-%d %H:%M:%S%z"), ("2023-01-31 09:26:56+0260", "%Y-%m-%d %H:%M:%S%z"),
    ("2023-01-31T09:26:56.5+02:00", "%+"), ("2023-01-31 09:26:56.5Z", "%+"), ("2023-01-31T09:26:56", "%+"), ("1675157216", "%s"), ("-1675157216", "%s"), ("1675157216.5", "%s%.f"), ("1675157216 123", "%s %f"),
    ("01/31/23 09:26:56", "%D %T"), ("2023-01-31 09:26", "%F %R"), ("Tue Jan 31 09:26:56 2023", "%c"), ("31-Jan-2023", "%v"), ("01/31/23 09:26:56 PM", "%x %r"),
    (" 2023-01-31", "%Y-%m-%d"), ("2023-01-31 ", "%Y-%m-%d"), ("2023-01-31   09:26:56", "%Y-%m-%d %H:%M:%S"), ("2023-01-3109:26:56", "%Y-%m-%d %H:%M:%S"), ("2023- 01-31", "%Y-%m-%d"), ("2023-01- 1", "%Y-%m-%e"),
    ("+2023-01-31", "%Y-%m-%d"), ("12023-01-31", "%Y-%m-%d"), ("223-01-31", "%Y-%m-%d"), ("2023-001-31", "%Y-%m-%d"), ("2023-02-29", "%Y-%m-%d"), ("2024-02-29", "%Y-%m-%d"), ("2023-13-01", "%Y-%m-%d"), ("2023-00-01", "%Y-%m-%d"), ("2023-01-00", "%Y-%m-%d"),
    ("2023-01-31 24:00:00", "%Y-%m-%d %H:%M:%S"), ("2023-01-31 23:60:00", "%Y-%m-%d %H:%M:%S"), ("2023-01-31 23:59:60", "%Y-%m-%d %H:%M:%S"), ("2023-01-31 23:59:61", "%Y-%m-%d %H:%M:%S"), ("09:26:56", "%H:%M:%S"),
    ("2023-01-31 2023", "%Y-%m-%d %Y"), ("2023-01-31 2024", "%Y-%m-%d %Y"), ("2023-01-31%", "%Y-%m-%d%%"), ("2023-01-31(x).", "%Y-%m-%d(x)."), ("2023-01-31x", "%Y-%m-%d(x)."), ("2023-01-31X", "%Y-%m-%dx"), ("2023-Q1 01-31", "%Y-Q%q %m-%d"), ("2023-Q2 01-31", "%Y-Q%q %m-%d"),
    ("2023-7-4", "%-Y-%-m-%-d"), ("2023-07-04\t13:00", "%Y-%m-%d%t%H:%M"), ("2023-01-31", "%Q"), ("2023-01-31", ""), ("9999-01-31", "%Y-%m-%d"), ("1969-12-31 23:59:58.5", "%Y-%m-%d %H:%M:%S%.f"), ("2023-01-315", "%Y-%m-%d5"), ("2023-01-15", "%Y-%m-%d5"),
]

def quoted(text):
    return "'" + text.replace("'", "''") + "'"

TIMES = [
    *[f"date_bin(INTERVAL '{stride}', t)" for stride in STRIDES],
    *[f"date_bin(INTERVAL '{stride}', t, {origin})" for stride in ["7 nanoseconds", "15 minutes", "1 day", "1 week", "1 month", "5 months", "1 year", "100 days 1 nanosecond"] for origin in ORIGINS],
    *[f"date_bin(INTERVAL '{stride}', {column})" for stride in ["1500 milliseconds", "1 hour", "1 month"] for column in TIME_COLUMNS],
    "date_bin(INTERVAL '1 month', TIMESTAMP '2023-11-20', TIMESTAMP '2023-11-15')", "date_bin(INTERVAL '1 month', TIMESTAMP '2022-03-30', TIMESTAMP '2022-01-31')", "date_bin('1 hour', t)", "date_bin(INTERVAL '1 hour', '2022-03-30T01:02:03')",
    "date_bin(INTERVAL '1 hour', t, DATE '1970-01-01')", "date_bin(INTERVAL '1 hour', t, '1970-01-01T00:05:00')", "date_bin(INTERVAL '1 hour', NULL)", "date_bin(NULL, t)", "date_bin(INTERVAL '1 hour', t, NULL)", "date_bin(INTERVAL '1 hour', i)", "date_bin(5, t)", "date_bin(iv, t)",
    "date_bin(INTERVAL '1 month 1 day', t)", "date_bin(INTERVAL '0 days', t)", "date_bin(INTERVAL '206751 days', t)", "date_bin(INTERVAL '-1 day', t)", "date_bin(INTERVAL '1 nanosecond', te)", "date_bin(INTERVAL '1 microsecond', te)", "date_bin(INTERVAL '106751 days', t)", "date_bin(INTERVAL '106751 days', t, TIMESTAMP '2200-05-31T01:00:00')",
    *[f"date_trunc('{unit}', {column})" for unit in ["microsecond", "millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "YEAR"] for column in TIME_COLUMNS],
    "date_trunc('nanosecond', t)", "date_trunc('decade', t)", "date_trunc('days', t)", "date_trunc(NULL, t)", "date_trunc('day', NULL)", "date_trunc('day', i)", "date_trunc(s, t)", "datetrunc('day', t)", "date_trunc('day', '2020-02-03T04:05:06')",
    *[f"date_part('{part}', {column})" for part in PARTS for column in [*TIME_COLUMNS, "te"]],
    *[f"date_part('{part}', {column})" for part in PARTS for column in ["iv", "du", "dus"]],
    *[f"date_part('{part}', t)" for part in ["years", "y", "yr", "yrs", "qtr", "mon", "mons", "months", "m", "min", "mins", "minutes", "w", "weeks", "d", "days", "h", "hr", "hrs", "hours", "s", "sec", "secs", "ms", "msec", "msecs", "mseconds", "milliseconds", "us", "usec", "microseconds", "nanoseconds", "ns", "nsec", "quarters", "decade", "century", "timezone", "x", " year", "\"year\""]],
    "date_part('year', NULL)", "date_part(NULL, t)", "date_part('year', i)", "date_part('year', '2020-12-31')", "datepart('DAY', t)", "date_part('month', INTERVAL '15 months 3 days')", "date_part('hour', INTERVAL '-1 days -5 hours')", "date_part('microsecond', INTERVAL '3.000001001 seconds')", "date_part('epoch', INTERVAL '1 year 1 day 0.5 seconds')", "date_part('quarter', INTERVAL '1 year')",
    *[f"{name}({column})" for name in ["to_timestamp", "to_timestamp_seconds", "to_timestamp_millis", "to_timestamp_micros", "to_timestamp_nanos", "to_unixtime", "from_unixtime", "to_date"] for column in ["i", "i8", "u32", "u8", "f", "g", "d", "t", "ts", "tms", "tus", "b", "iv", "NULL", "1", "-1", "1.9", "-1.9"]],
    *[f"{name}('{value}')" for name in ["to_timestamp", "to_timestamp_seconds", "to_timestamp_millis", "to_unixtime", "to_date"] for value in ["2023-01-31T09:26:56.123456789", "1969-12-31T23:59:58.5", "x", ""]],
    "to_date(da)", "to_unixtime(da)", "to_timestamp(1.0000000019)", "to_timestamp()", "to_timestamp(t, 5)", "to_timestamp(5, '%Y')", "to_unixtime(5, '%Y')", "to_timestamp(s, NULL)", "from_unixtime('5')", "from_unixtime(1.5)", "from_unixtime(u)",
    *[f"{name}({quoted(text)}, {quoted(form)})" for name in ["to_timestamp", "to_date"] for text, form in READ],
    *[f"{name}({quoted(text)}, {quoted(form)})" for name in ["to_timestamp_seconds", "to_timestamp_millis", "to_unixtime"] for text, form in READ if "58.5" in text or "123456789" in text or "+02" in text],
    "to_timestamp('2017/12/31', '%Y-%m-%d', '%Y/%m/%d')", "to_date('2017/12/31', '%Y-%m-%d', '%Y/%m/%d')", "to_timestamp('x', '%Y-%m-%d', '%Y/%m/%d')", "to_timestamp(NULL, '%Y-%m-%d')", "to_timestamp(txt, '%Y-%m-%d', '%d.%m.%Y %H:%M')", "to_date(txt, '%Y-%m-%d', '%d.%m.%Y %H:%M')",
    *[f"to_char({column}, {quoted(form)})" for form in FORMATS for column in [*TIME_COLUMNS, "te"]],
    *[f"to_char(t, '{form}')" for form in ["%Z", "%z", "%+", "%Q", "%", "%4f", "%-F", "%-b"]], "to_char(t, NULL)", "to_char(NULL, '%Y')", "to_char('2023-01-05T13:04:05', '%H')", "to_char(i, '%Y')", "to_char(iv, 'pretty')", "date_format(t, '%Y')",
    *[f"to_char({column}, '{form}')" for column in ["du", "dus"] for form in ["pretty", "ISO8601", "%H"]],
    "make_time(22, 13, 20)", "make_time(24, 0, 0)", "make_time(NULL, 0, 0)", "make_time('1', 2, 3)", "make_time(0, 0, 60)", "make_time(1, 2)",
    "to_time('22:13:20.5')", "to_time('8:05 PM')", "to_time('22-13', '%H-%M')", "to_time('x', '%H:%M')", "to_time('10:13:05 PM', '%I:%M:%S %p')", "to_time('x')", "to_time(t)", "to_time(ts)", "to_time(da)", "to_time(b)", "to_time(NULL)",
    *[f"date_part('{part}', to_time(t))" for part in ["hour", "minute", "second", "millisecond", "microsecond", "nanosecond", "epoch", "day", "dow"]],
    "make_date(2023, 1, 31)", "make_date('2023', '01', '31')", "make_date(2023, 2, 29)", "make_date(2024, 2, 29)", "make_date(2023, 13, 1)", "make_date(2023, 1, 0)", "make_date(2023.5, 1, 1)", "make_date(NULL, 13, 1)", "make_date(9999, 2, 3)", "make_date(999999, 2, 3)", "make_date(yr, mo, 1)", "make_date(b, 1, 1)", "make_date(2023, 1)",
    "to_local_time(t)", "to_local_time(ts)", "to_local_time(NULL)", "to_local_time(i)",
]

NUMBERS = ["i", "i8", "i16", "i32", "u8", "u16", "u32", "u", "f", "g", "d", "dz", "nn", "z"]
OTHERS = ["b", "s", "t", "ts", "da", "du", "iv"]
ONE = ["sum", "avg", "mean", "median", "min", "max", "stddev", "stddev_samp", "stddev_pop", "var", "var_samp", "var_sample", "var_pop", "var_population", "bool_and", "bool_or", "bit_and", "bit_or", "bit_xor", "count", "approx_distinct"]
TWO = ["corr", "covar", "covar_samp", "covar_pop", *[f"regr_{name}" for name in ["slope", "intercept", "r2", "avgx", "avgy", "sxx", "syy", "sxy", "count"]]]
AGGREGATES = [
    *[f"{name}({column})" for name in ONE for column in [*NUMBERS, *OTHERS] if (name, column) not in [("sum", "u")]],
    *[f"{name}({argument})" for name in ONE for argument in ["NULL", "5", "'5'", "DISTINCT i", "DISTINCT d", "DISTINCT s", "f ORDER BY i DESC", ""]],
    *[f"{name}(f) FILTER (WHERE b)" for name in ["sum", "avg", "median", "min", "max", "stddev", "stddev_pop", "var_pop", "count"]], *[f"{name}(f) FILTER (WHERE no)" for name in ["sum", "avg", "median", "min", "max", "stddev", "stddev_pop", "var_pop", "count"]],
    *[f"{name}({arguments})" for name in TWO for arguments in ["i, f", "f, i", "d, g", "u, z", "NULL, f", "k, s", "one, f", "f, one", "b, i", "i"]],
    *[f"{name}({arguments}) FILTER (WHERE {where})" for name in TWO for arguments in ["i, f", "one, f", "f, one"] for where in ["b", "first", "no"]],
    *[f"{name}(f, nn)" for name in TWO], *[f"{name}(f) FILTER (WHERE first)" for name in ["stddev", "stddev_pop", "var", "var_pop", "median", "avg"]],
    "count(*)", "count(1)", "count(i, f)", "count(i, f, z)", "count(DISTINCT 1)", "count(DISTINCT i, f)", "count(*) FILTER (WHERE b)", "count(NULL)", "count(DISTINCT nn)",
    *[f"{name}({column} ORDER BY {order})" for name in ["first_value", "last_value", "array_agg"] for column in ["i", "s", "t", "d", "nn"] for order in ["id", "id DESC", "w, id", "w DESC NULLS LAST, id", "k, id DESC"]],
    *[f"{name}(s ORDER BY w NULLS FIRST) IGNORE NULLS" for name in ["first_value", "last_value", "array_agg"]], *[f"{name}(s ORDER BY id) FILTER (WHERE b)" for name in ["first_value", "last_value", "array_agg"]],
    "any_value(z)", "any_value(one)", "first_value(NULL)", "array_agg(i ORDER BY id) FILTER (WHERE no)", "array_agg(DISTINCT i ORDER BY i)", "array_agg(DISTINCT s ORDER BY s DESC)", "array_agg(DISTINCT s ORDER BY i)", "array_agg(DISTINCT i ORDER BY i) IGNORE NULLS", "array_agg(NULL)", "first_value(DISTINCT i ORDER BY i)",
    *[f"nth_value({column}, {n} ORDER BY {order})" for column in ["i", "s"] for n in [1, 2, -1, -2, 99] for order in ["id", "w DESC"]], "nth_value(i, 0 ORDER BY id)", "nth_value(i)", "nth_value(i, 1.5)", "nth_value(i, NULL)", "nth_value(i, id)", "nth_value(DISTINCT i, 2 ORDER BY i)",
    "string_agg(s, ',' ORDER BY id)", "string_agg(s, '' ORDER BY id DESC)", "string_agg(s, NULL ORDER BY id)", "string_agg(i, '; ' ORDER BY id)", "string_agg(b, ',' ORDER BY id)", "string_agg(s, 5 ORDER BY id)", "string_agg(DISTINCT s, ',' ORDER BY s DESC)", "string_agg(DISTINCT s, ',' ORDER BY i DESC)", "string_agg(s)", "string_agg(s, s)", "string_agg(NULL, ',')", "string_agg(s, ',' ORDER BY id) FILTER (WHERE no)",
    *[f"percentile_cont({p}) WITHIN GROUP (ORDER BY {order})" for p in ["0", "0.25", "0.5", "1"] for order in ["i", "f DESC", "g", "d", "u", "w NULLS FIRST"]], *[f"percentile_cont(f, {p})" for p in ["0", "0.5", "1", "1.5", "-0.1", "NULL", "f", "'x'"]],
    "percentile_cont(DISTINCT i, 0.25)", "percentile_cont(0.5 ORDER BY i)", "percentile_cont(s, 0.5)", "percentile_cont(t, 0.5)", "percentile_cont(i)", "percentile_cont(0.5)", "percentile_cont(0.5) WITHIN GROUP (ORDER BY i, f)", "percentile_cont(0.5) WITHIN GROUP (ORDER BY f) FILTER (WHERE b)", "percentile_cont(z, 0.5)", "quantile_cont(f, 0.25)",
    "approx_percentile_cont(f, 0)", "approx_percentile_cont(f, 1)", "approx_percentile_cont(0) WITHIN GROUP (ORDER BY i DESC)", "approx_percentile_cont(g, 1)", "approx_percentile_cont(f, 0, 200)", "approx_percentile_cont(f, 1.5)", "approx_percentile_cont(f, 0.5, 0)", "approx_percentile_cont(s, 0.5)", "approx_percentile_cont(z, 0.5)", "approx_percentile_cont(f)", "approx_median(z)", "approx_median(s)", "approx_median(one)",
    "sum(f) WITHIN GROUP (ORDER BY i)",
]

OVER = ["OVER (ORDER BY w, id)", "OVER (PARTITION BY k ORDER BY id)", "OVER (ORDER BY id DESC)"]
FRAMES = ["OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)", "OVER (ORDER BY id ROWS BETWEEN 3 FOLLOWING AND 4 FOLLOWING)", "OVER (PARTITION BY k ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)", "OVER (ORDER BY k RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)", "OVER (ORDER BY k GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW)"]
# Where a frame slides, DataFusion takes floats out of a sum again, and loses digits.
SLIDING_LOSES = ["avg(f)", "stddev(f)", "var_pop(i)", "corr(i, f)", "regr_slope(f, i)"]
WINDOWS = [
    *[f"{name} {over}" for name in ["row_number()", "rank()", "dense_rank()", "percent_rank()", "cume_dist()", "ntile(3)", "ntile(99)"] for over in [*OVER, "OVER (ORDER BY k)", "OVER (PARTITION BY k ORDER BY k)"] if "id" in over or name not in ("row_number()", "ntile(3)", "ntile(99)")],
    *[f"{name} OVER (ORDER BY id)" for name in ["row_number(1)", "ntile(0)", "ntile(-1)", "ntile(NULL)", "ntile(1.5)", "ntile(k)", "ntile()", "rank(1)"]],
    *[f"{name}({arguments}) {over}" for name in ["lag", "lead"] for arguments in ["i", "s, 2", "i, 0", "i, -1", "i, NULL", "i, 1, 99", "f, 1, 99", "s, 1, 'zz'", "i, 1, NULL", "t", "i, 9223372036854775807", "5"] for over in OVER],
    *[f"{name}({arguments}) OVER (ORDER BY id)" for name in ["lag", "lead"] for arguments in ["i, 1.5", "i, k", "i, 1, k", "i, 1, 'x'", "NULL, 3, 'x'", "NULL, 1, 2.5", "NULL", ""]], *[f"{name}({arguments}) IGNORE NULLS {over}" for name in ["lag", "lead"] for arguments in ["i", "i, 2", "s, 1, 'zz'"] for over in OVER], "lag(i IGNORE NULLS) OVER (ORDER BY id)", "lag(i) RESPECT NULLS OVER (ORDER BY id)", "lag(i) FILTER (WHERE b) OVER (ORDER BY id)", "lag(i ORDER BY i) OVER (ORDER BY id)",
    *[f"{name} {over}" for name in ["first_value(i)", "last_value(i)", "first_value(s) IGNORE NULLS", "last_value(s) IGNORE NULLS", "nth_value(i, 2)", "nth_value(i, -1)", "nth_value(i, -2)", "nth_value(i, 0)", "nth_value(i, NULL)", "nth_value(s, 2) IGNORE NULLS", "nth_value(s, -2) IGNORE NULLS"] for over in [*OVER, *FRAMES[:3]]],
    *[f"{name} OVER (ORDER BY id)" for name in ["nth_value(i, k)", "nth_value(i)", "nth_value(i, 1.5)", "first_value(i ORDER BY i)", "first_value(i) FILTER (WHERE b)"]],
    *[f"{name} {over}" for name in ["sum(i)", "sum(DISTINCT i)", "sum(i) FILTER (WHERE b)", "count(*)", "count(i)", "count(DISTINCT s)", "avg(f)", "avg(d)", "sum(d)", "median(i)", "median(d)", "min(s)", "max(t)", "bool_and(b)", "bit_xor(i)", "stddev(f)", "var_pop(i)", "corr(i, f)", "regr_slope(f, i)", "regr_count(f, i)", "array_agg(s)", "string_agg(s, ',')", "percentile_cont(f, 0.5)", "approx_distinct(i)", "avg(du)"] for over in [*OVER, *FRAMES] if over in OVER or name not in SLIDING_LOSES],
    *[f"count(*) OVER (ORDER BY {frame})" for frame in ["w RANGE BETWEEN 3 PRECEDING AND CURRENT ROW", "da RANGE BETWEEN INTERVAL '10 days' PRECEDING AND CURRENT ROW", "t RANGE BETWEEN INTERVAL '1 month' PRECEDING AND CURRENT ROW", "i RANGE BETWEEN 2 PRECEDING AND 2 FOLLOWING", "t RANGE BETWEEN INTERVAL '1 hour' PRECEDING AND CURRENT ROW", "t DESC RANGE BETWEEN INTERVAL '1 day' PRECEDING AND INTERVAL '5 nanoseconds' FOLLOWING", "ts RANGE BETWEEN INTERVAL '1 hour' PRECEDING AND CURRENT ROW"]],
]


def columns_of(table):
    def value_of(kind, text):
        if text is None:
            return None
        if kind[1:].isdigit() and kind[0] in "iu" or kind.split()[0] in ("timestamp", "duration"):
            return int(text)
        if kind in ("f32", "f64"):
            return float(text)
        if kind.startswith("decimal"):
            return decimal.Decimal(text)
        if kind == "date":
            return datetime.date(1970, 1, 1) + datetime.timedelta(days=int(text))
        if kind == "interval":
            return tuple(int(part) for part in text.split("/"))
        return text == "true" if kind == "bool" else text
    return {name: pa.array([value_of(column["type"], text) for text in column["values"]], ARROW[column["type"]]) for name, column in table.items()}


def text_of(scalar):
    kind = scalar.type
    if not scalar.is_valid:
        return None
    if pa.types.is_timestamp(kind) or pa.types.is_duration(kind) or pa.types.is_time(kind):
        return str(scalar.value)
    if pa.types.is_date(kind):
        return str(scalar.value)
    if pa.types.is_floating(kind):
        return repr(scalar.as_py())
    if pa.types.is_boolean(kind):
        return "true" if scalar.as_py() else "false"
    if pa.types.is_interval(kind):
        value = scalar.as_py()
        return f"{value.months}/{value.days}/{value.nanoseconds}"
    if pa.types.is_list(kind):
        return json.dumps([text_of(item) for item in scalar.values], ensure_ascii=False, separators=(",", ":"))
    return str(scalar.as_py())


def ask(ctx, call, tail):
    try:
        frame = ctx.sql(f"SELECT {call} AS x{tail}")
        table = pa.Table.from_batches([batch for batch in frame.collect() if batch.num_rows > 0])
        column = table.column(0).combine_chunks()
        # Texts of more than 2 GiB are a type of their own in Arrow, and none here.
        kind = str(column.type).replace("large_string", "string").replace("string_view", "string")
        values = [text_of(column[i]) for i in range(len(column))]
        return {"sql": call, "type": kind, "values": values[:1] if len(set(map(str, values))) == 1 else values}
    except BaseException as error:  # a panic of the engine is no Exception
        return {"sql": call, "error": str(error).split("\n")[0][:100]}


def main():
    ctx = datafusion.SessionContext()
    columns = columns_of(json.loads((HERE / "table.json").read_text()))
    ctx.register_record_batches("v", [[pa.RecordBatch.from_pydict(columns)]])
    for name, calls, tail in [("times", TIMES, " FROM v ORDER BY id"), ("aggregates", AGGREGATES, " FROM v"), ("windows", WINDOWS, " FROM v ORDER BY id")]:
        answers = [ask(ctx, call, tail) for call in dict.fromkeys(calls)]
        lines = ",\n".join(json.dumps(answer, ensure_ascii=False) for answer in answers)
        (HERE / f"{name}.json").write_text("[\n" + lines + "\n]\n")
        print(name, len(answers), sum("error" in answer for answer in answers))


main()
