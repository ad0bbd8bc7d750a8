"""Asks Apache DataFusion (PyPI `datafusion`) what each expression below is called, its Arrow type, and its value in each row of a
table of awkward values, and writes a file of JSON lines for each group of them. Made with DataFusion 55.0.0.

Run it by hand when the lists change: python3 -m venv v && v/bin/pip install datafusion pyarrow && v/bin/python make-goldens.py
"""

import decimal
import json
import pathlib

import datafusion
import pyarrow as pa

D = decimal.Decimal
NAN, INF = float("nan"), float("inf")
I64 = 2**63

# Each column: its Arrow type, and its values as JSON has them (integers as text, floats as Python writes them).
COLUMNS = {
    "b": (pa.bool_(), [True, False, None, True, False, True, False, True]),
    "i8": (pa.int8(), [1, -128, None, 127, 0, 5, -5, 100]),
    "i32": (pa.int32(), [1, -5, None, 2**31 - 1, -(2**31), 0, 7, 100]),
    "i64": (pa.int64(), [7, -7, None, I64 - 1, -I64, 0, 1, 9007199254740993]),
    "u8": (pa.uint8(), [1, 255, None, 0, 128, 5, 7, 100]),
    "u32": (pa.uint32(), [1, 5, None, 2**32 - 1, 0, 7, 2**31, 100]),
    "u64": (pa.uint64(), [3, 2**64 - 1, None, 0, I64, 5, 1, I64 - 1]),
    "f32": (pa.float32(), [1.5, -0.1, None, NAN, -INF, 1e13, 1e-6, 16777216.0]),
    "f64": (pa.float64(), [2.5, -1e300, None, NAN, INF, -0.0, 1e-7, 0.1]),
    "d": (pa.decimal128(10, 2), [D("1.25"), D("-99999999.99"), None, D("0.00"), D("0.05"), D("-0.05"), D("12345678.90"), D("3.00")]),
    "d2": (pa.decimal128(38, 10), [D("1.25"), D("-0.5"), None, D(0), D("1234567890123456789012345678.0123456789"), D("0.0000000001"), D(3), D("0.3333333333")]),
    "s": (pa.utf8(), ["abc", "5", None, "", "1.5", " 7 ", "2023-01-02T03:04:05.123456789+02:30", "žluť😀"]),
    "p": (pa.utf8(), ["a%", "_", None, "", "%.%", "%7_", "2023\\_%", "%ť_"]),
    "bin": (pa.binary(), [b"ab", b"\xff", None, b"", b"5", b"\x00", "é".encode(), b"abc"]),
    "day": (pa.date32(), [19000, -1, None, 0, 18292, 18321, -135140, 2932896]),
    "ts": (pa.timestamp("ns"), [1700000000123456789, -1, None, 0, -9223372036854775000, 9223372036854775000, 1580428800000000001, 1582934400000000000]),
    "tus": (pa.timestamp("us"), [1700000000123456, -1, None, 0, -1500000, 1, 1580428800000001, 1582934400000000]),
    "tms": (pa.timestamp("ms"), [1700000000123, -1, None, 0, -1500, 1, 1580428800001, 1582934400000]),
    "tss": (pa.timestamp("s"), [1700000000, -1, None, 0, -15, 1, 1580428801, 1582934400]),
    "tz": (pa.timestamp("ns", "UTC"), [1700000000123456789, -1, None, 0, 1, 60000000000, 1580428800000000001, 1582934400000000000]),
    "dns": (pa.duration("ns"), [5000, -1000, None, 0, 3600000000000, -90061001001000, 1000, 86400000000000]),
    "ds": (pa.duration("s"), [5, -1, None, 0, 3600, -90061, 1, 86400]),
    "dms": (pa.duration("ms"), [5, -1, None, 0, 3600, -90061001, 1, 86400000]),
    "tod": (pa.time64("ns"), [80000123456789, 0, None, 86399999999999, 1500000000, 45000000000000, 60000000000, 1]),
    "iv": (pa.month_day_nano_interval(), [(1, 2, 3000), (0, 1, 0), None, (0, 0, 0), (-14, -70, -90061001001000), (0, 30, 0), (1, 0, 0), (0, 0, 86400000000000)]),
    "l": (pa.list_(pa.int64()), [[1, 2], [None, 3], None, [], [-5], [7, 7, 7], [None], [0]]),
}
ROWS = 8

# Literals: what they are, and how a statement writes them.
n = lambda digits: ["number", digits]
t = lambda text: ["text", text]
ts = lambda text: ["timestamp", text]
day = lambda text: ["date", text]
iv = lambda text: ["interval", text]
hx = lambda digits: ["hex", digits]
NULL, TRUE, FALSE = ["null"], ["bool", True], ["bool", False]

NUMBERS = ["i8", "i32", "i64", "u8", "u32", "u64", "f32", "f64", "d", "d2"]
COMPARED = ["=", "<>", "<", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"]
TYPES = ["BOOLEAN", "TINYINT", "SMALLINT", "INT", "BIGINT", "TINYINT UNSIGNED", "INT UNSIGNED", "BIGINT UNSIGNED", "FLOAT", "DOUBLE", "DECIMAL(10,2)", "DECIMAL(38,10)", "DECIMAL(3,3)", "VARCHAR", "BYTEA", "DATE", "TIMESTAMP", "INTERVAL", "TIME"]
ARROW_TYPES = ["Timestamp(Second, None)", "Timestamp(Millisecond, None)", "Timestamp(Microsecond, None)", "Duration(Nanosecond)", "Duration(Second)", "Duration(Millisecond)", "Time32(Second)", "Time32(Millisecond)", "Time64(Microsecond)", "List(Utf8)"]


def arithmetic():
    for op in ["+", "-", "*", "/", "%"]:
        for a in NUMBERS:
            for b in NUMBERS:
                yield [op, a, b]
        for a in NUMBERS:
            yield [op, a, n("2")]
            yield [op, a, n("1.5")]
            yield [op, n("7"), a]
            yield [op, a, NULL]
        yield from [[op, NULL, NULL], [op, n("7"), n("2")], [op, "i64", n("0")], [op, "f64", n("0")], [op, "s", n("1")], [op, "b", n("1")], [op, "s", "s"], [op, "ts", n("1")], [op, NULL, "ts"], [op, "ts", NULL], [op, NULL, "day"], [op, "iv", NULL]]
    for a in NUMBERS + ["b", "s", "iv", "ts", "dns", "l"]:
        yield ["NEG", a]
    yield from [["NEG", n(x)] for x in ["5", "1.5", "9223372036854775807", "9223372036854775808", "0"]]
    yield from [["NEG", iv("1 month 2 days 3 seconds")], ["NEG", ["+", "i32", n("1")]], ["*", ["+", "i64", n("1")], n("2")], ["%", n("-9223372036854775808"), n("-1")], ["%", "i64", n("-1")], ["/", "i64", n("-1")], ["/", ["-", "i64", "i64"], ["-", "i64", "i64"]]]


def bits():
    for op in ["&", "|", "^", "<<", ">>"]:
        for a, b in [("i64", "i32"), ("i8", "i8"), ("u8", "u8"), ("i8", "u8"), ("u32", "i32"), ("u64", "u64"), ("u32", "u32"), ("i32", "i32"), ("i64", "u8"), ("f64", "i64"), ("d", "i64"), ("s", "i64")]:
            # DataFusion says that NULL ^ NULL of one column is 0.
            if (op, a) != ("^", b):
                yield [op, a, b]
        for literal in ["1", "3", "63", "64", "65", "-1"]:
            yield [op, "i64", n(literal)]
            yield [op, "u64", n(literal)]
            yield [op, "i8", n(literal)]
        yield [op, "i64", NULL]


def comparisons():
    groups = [NUMBERS, ["ts", "tus", "tms", "tss", "tz", "day"], ["dns", "ds", "dms", "iv"], ["tod"], ["b"], ["s"], ["bin", "s"], ["l"]]
    for op in COMPARED:
        for group in groups:
            for i, a in enumerate(group):
                for b in group[i:]:
                    yield [op, a, b]
        for a in NUMBERS:
            for literal in ["5", "-1", "1.5", "200", "1.25", "18446744073709551615", "0"]:
                yield [op, a, n(literal)]
            yield [op, a, t("5")]
            yield [op, n("5"), a]
            yield [op, a, NULL]
        yield from [[op, "s", t("abc")], [op, "s", NULL], [op, "b", TRUE], [op, "b", n("1")], [op, "b", t("true")], [op, "s", TRUE], [op, "bin", t("ab")], [op, "bin", hx("ff")]]
        for a in ["ts", "tus", "tss", "tz"]:
            yield from [[op, a, t("2023-01-01")], [op, t("1970-01-01T00:00:00"), a], [op, a, ts("1970-01-01")], [op, a, day("2020-01-31")]]
        yield from [[op, "tod", x] for x in [t("12:30"), t("abc"), ["CAST", t("00:00:00"), "TIME"], ["ARROW", "tod", "Time32(Second)"], "ts", n("0"), "s", NULL]]
        yield from [[op, "day", x] for x in [t("2020-01-31"), day("1970-01-01"), ts("2020-01-31T00:00:01"), n("0"), "i32"]]
        yield from [[op, "dns", x] for x in [iv("5 microseconds"), iv("1 hour"), iv("1 day"), iv("-1 month"), iv("7 nanoseconds")]]
        yield from [[op, "ds", iv("5 seconds")], [op, "ds", iv("1 nanosecond")], [op, "iv", iv("30 days")], [op, "iv", iv("1 month")], [op, iv("1 day"), "iv"], [op, "iv", iv("24 hours")]]
        yield from [[op, iv("5 nanoseconds"), iv("5 nanoseconds")], [op, iv("1 month"), iv("30 days")], [op, iv("1 day"), iv("24 hours")], [op, iv("1 hour"), NULL]]
        yield from [[op, "s", x] for x in ["i64", "f64", "d", "i8", n("5"), n("1.5"), n("7")]] + [[op, n("5"), "s"], [op, "i64", "s"], [op, t("5"), "i64"], [op, t("abc"), "i64"], [op, t("5.0"), "f64"]]
        yield from [[op, "ts", "s"], [op, "l", n("1")], [op, "ts", TRUE], [op, "iv", t("1 day")], [op, "dns", n("5")]]


def times():
    spans = [iv("1 hour"), iv("1 month"), iv("-1 month"), iv("1 day"), iv("1 month 1 day 1 nanosecond"), iv("7 nanoseconds"), iv("13 months -1 days 36 hours"), "iv"]
    for point in ["ts", "tus", "tms", "tss", "tz", "day"]:
        for span in spans:
            yield ["+", point, span]
            yield ["-", point, span]
            yield ["+", span, point]
        for span in ["dns", "ds", "dms"]:
            yield ["+", point, span]
            yield ["-", point, span]
            yield ["+", span, point]
        for other in ["ts", "tus", "tms", "tss", "day"]:
            yield ["-", point, other]
            yield ["+", point, other]
        yield from [["-", point, ts("2023-01-01")], ["-", ts("2023-01-01T00:00:00.000000001"), point], ["-", point, day("1970-01-01")], ["-", iv("1 hour"), point], ["*", point, n("2")]]
    yield from [[op, "tod", x] for op in ["+", "-"] for x in [iv("1 hour"), iv("1 day 1 nanosecond"), iv("-13 months"), "iv", "dns", "tod", n("1"), NULL]] + [["+", iv("1 hour"), "tod"]]
    for op in ["+", "-"]:
        for a in ["dns", "ds", "dms", "iv", iv("1 month 1 hour")]:
            for b in ["dns", "ds", "iv", iv("2 days")]:
                yield [op, a, b]
        for x in ["i8", "u8", n("1"), n("-40")]:
            yield [op, "day", x]
        yield from [[op, n("1"), "day"], [op, day("2020-01-31"), n("30")], [op, day("2020-01-31"), iv("1 month")], [op, day("2020-01-31"), iv("36 hours")], [op, day("2020-01-31"), iv("-1 hour")]]
        yield from [[op, ts("2020-02-29"), iv("1 year")], [op, ts("2020-03-31T00:00:00.000000001"), iv("1 month")], [op, iv("1 month"), iv("1 day")], [op, ts("2020-01-01"), ts("2019-12-31T23:59:59.999999999")], [op, day("2023-01-01"), day("2022-12-25")]]
    yield from [[">", ["-", "ts", iv("1 hour")], t("2023-01-01")], ["+", ["CAST", "ts", "DATE"], n("1")], ["-", ["CAST", "ts", "DATE"], "day"]]


def texts():
    for word in ["LIKE", "NOT LIKE", "ILIKE", "NOT ILIKE", "SIMILAR TO", "NOT SIMILAR TO"]:
        patterns = ["a%", "A_C", "%", "", "_", "%ť%", "5"] + ([] if "SIMILAR" in word else ["ab\\", "a\\bc", "\\%", "%\\"])
        yield from [[word, "s", t(x)] for x in patterns]
        yield from [[word, "s", NULL], [word, "i64", t("7")], [word, "s", n("5")]]
    yield from [["LIKE", "s", "p"], ["LIKE", t("a\\"), t("a\\")], ["ILIKE", t("É"), t("é")]]
    for op in ["~", "!~", "~*", "!~*"]:
        yield from [[op, "s", t(x)] for x in ["a", "^A", "\\d", "\\w", "^\\w+$", "[\\w]{5}", "\\s", "^\\S+$", "[^\\s]", "\\W", "\\D", ".", "T\\d\\d:"]]
        yield from [[op, "s", NULL], [op, "i64", t("7")], [op, t("ü"), t("\\w")], [op, t("É"), t("é")], [op, t("٣"), t("\\d")], [op, t("a b"), t("\\s")]]
    for a in ["b", "i8", "u64", "f32", "f64", "d", "d2", "s", "day", "ts", "tus", "tss", "tz", "tod", "dns", "ds", "dms", "iv", "bin"]:
        yield ["||", a, t("x")]
        yield ["||", "s", a]
    yield from [["||", "i64", "i64"], ["||", "bin", "bin"], ["||", "s", NULL], ["||", NULL, "s"], ["||", NULL, NULL], ["||", ["||", "s", "s"], n("5")], ["||", hx("ff"), hx("00")], ["||", "b", "b"]]


def forms():
    yield from [["IS " + w, a] for w in ["NULL", "NOT NULL"] for a in ["i64", "s", "l", "iv"]]
    yield from [["IS " + w, "b"] for w in ["TRUE", "NOT TRUE", "FALSE", "NOT FALSE", "UNKNOWN", "NOT UNKNOWN"]]
    yield from [["AND", "b", [">", "i64", n("0")]], ["OR", "b", ["IS NULL", "s"]], ["OR", ["AND", "b", "b"], ["NOT", "b"]], ["NOT", "b"], ["NOT", NULL], ["NOT", n("1")], ["NOT", "s"], ["AND", "b", n("1")], ["AND", "b", NULL], ["OR", NULL, "b"]]
    for word in ["BETWEEN", "NOT BETWEEN"]:
        for args in [["i64", n("1"), n("10")], ["i64", n("1.5"), n("10")], ["i64", NULL, n("5")], ["i64", n("5"), NULL], ["u64", n("-1"), n("5")], ["u64", n("0"), n("18446744073709551615")], ["f64", n("0"), n("3")], ["d", n("0"), n("1.5")], ["s", t("a"), t("b")], ["b", FALSE, TRUE], ["ts", t("2023-01-01"), t("2024-01-01")], ["ts", t("1970-01-01"), "day"], ["day", t("1970-01-01"), ts("2020-02-01")], ["iv", iv("0 days"), iv("1 month")], ["i8", "u8", "i64"], ["b", n("0"), n("1")]]:
            yield [word, *args]
    for word in ["IN", "NOT IN"]:
        for args in [["i64", n("1"), n("7")], ["i64", n("1.5"), n("7")], ["i64", t("1"), t("7")], ["i64", n("1"), NULL], ["u64", n("3"), n("-1")], ["i8", n("5"), n("200")], ["f64", n("2.5"), n("0")], ["d", n("1.25"), n("3")], ["s", t("abc"), t("5")], ["ts", t("1970-01-01")], ["ts", t("1970-01-01"), "day"], ["day", t("2020-01-31")], ["day", n("0")], ["b", TRUE], ["b", n("1")], ["iv", iv("30 days"), iv("1 month")], ["i64", *[n(str(i)) for i in range(120)]], ["s", *[t(str(i)) for i in range(120)]], [NULL, n("1")]]:
            yield [word, *args]


def cases():
    values = [["i64", n("2.5")], ["i64", t("x")], ["s", "i64"], ["s", "d"], ["ts", t("2023-01-01")], ["ts", "day"], ["ts", "tss"], ["tod", t("12:30")], ["tod", "ts"], ["tod", "i64"], ["tod", ["ARROW", "tod", "Time32(Second)"]], ["i64", NULL], [NULL, NULL], ["u64", "i64"], ["u64", n("5")], ["b", n("1")], ["d", "i64"], ["d", "f64"], ["d", "d2"], ["d", n("1.5")], ["iv", "dns"], ["bin", "s"], ["l", "l"], ["i32", "u32"], ["f32", "i64"], ["f32", "f64"], ["d", "f32"], ["i64", "day"], ["ts", "i64"], ["s", "b"], ["s", "iv"], ["i8", n("1")], ["day", t("2020-01-31")]]
    for a, b in values:
        yield ["CASE", None, [["b", a]], b]
        yield ["CASE", None, [["b", b]], a]
    yield from [["CASE", None, [["b", "i64"]], None], ["CASE", None, [[[">", "i64", n("0")], t("a")], ["b", t("b")]], t("c")], ["CASE", "i64", [[n("7"), t("a")], [n("0"), t("b")]], None], ["CASE", "i64", [[t("7"), n("1")]], n("2")], ["CASE", "i64", [[n("7.0"), n("1")]], None], ["CASE", "i64", [[NULL, n("1")]], n("2")], ["CASE", "b", [[n("1"), n("1")]], None], ["CASE", None, [["i64", n("1")]], None], ["CASE", None, [[NULL, n("1")]], None], ["CASE", ["+", "i8", n("1")], [[n("2"), t("a")], [n("6"), t("b")]], "s"], ["CASE", None, [["ts", n("1")]], None]]


def casts():
    for a in [*COLUMNS, NULL]:
        for kind in TYPES:
            yield ["CAST", a, kind]
            yield ["TRY_CAST", a, kind]
        for kind in ARROW_TYPES:
            yield ["ARROW", a, kind]
    texts = {
        "BIGINT": ["1", "-1", "+1", " 1", "1 ", "\t1\n", "1.5", "0x10", "1_000", "", "abc", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e3", "٣", "- 1", "00012", "--1", "+", "1\u00a0"],
        "BIGINT UNSIGNED": ["1", "-1", "-0", "+1", "18446744073709551615", "18446744073709551616"],
        "TINYINT": ["127", "128", "-128", "-129"],
        "DOUBLE": ["1", "1.5", ".5", "1.", "-1e5", "1e999", "-1e999", "1e-999", "inf", "-inf", "Infinity", "NAN", "+nan", "-nan", "1_000", "0x10", " 1.5 ", "", "1e", "e5", "1e+5", "1E5", "+1.5", "infinit", "1,5", ".", "1.5.5", "1d"],
        "FLOAT": ["1.1", "1e39", "16777217"],
        "BOOLEAN": ["t", "T", "tr", "tru", "true", "TRUE", "y", "ye", "yes", "on", "o", "1", "0", "f", "fa", "fals", "false", "n", "no", "of", "off", "OFF", " true ", "2", ""],
        "DECIMAL(10,2)": ["1", "1.5", "1.555", "1.545", "-1.555", "1.554999", ".5", "1.", "", "abc", "1e2", "12345678901", "99999999.994", "99999999.995", " 1.5", "+1.5", "1_000", "-", "."],
        "DATE": ["2023-01-02", "2023-1-2", "20230102", "2023-01-02T23:59:59", "2023-01-02 01:02:03", "2023-01-02T23:59:59-05:00", " 2023-01-02", "2023-01-02 ", "2023-13-01", "2023-02-29", "1677-01-01", "9999-12-31", "23-01-02", "2023/01/02", "", "1969-12-31T23:59:59.999999999"],
        "TIMESTAMP": ["2023-01-02", "2023-1-2", "20230102", "2023-01-02T03:04:05", "2023-01-02 03:04:05", "2023-01-02t03:04:05z", "2023-01-02T030405", "2023-01-02T03:04", "2023-01-02T03:04:05.1", "2023-01-02T03:04:05.1234567891234", "2023-01-02T03:04:05.", "2023-01-02T03:04:05+02", "2023-01-02T03:04:05+0230", "2023-01-02T03:04:05-02:30", "2023-01-02T03:04:05 +02:30", "2023-01-02T03:04:05 Z", "2023-01-02Z", "2023-01-02T23:59:60", "2023-01-02T24:00:00", "2023-01-02T03:04:05-24:00", "1677-09-21T00:12:43", "9999-12-31", "", "2023-02-29T00:00:00", "1700000000", "1969-12-31T23:59:59.999999999"],
        "TIME": ["22:13:20", "22:13", "8:05", "8:05:09 PM", "12:00:00 AM", "12:00 pm", "13:00 AM", "0:30 am", "22:13:20.5", "22:13:20.1234567891", "22:13:20.", "22:13:60", "23:59:60.5", "24:00:00", "22:60", "2213", "221320", "22:13:2", "", "abc", " 22:13:20", "22:13:20 ", "22:13:20Z", "2023-01-02T22:13:20", "80000000000000", "22:1"],
        "INTERVAL": ["1 hour", "1", "1 month 2 days", "1 parsec", "", "1.5 days", "0.1 months", "-1.5 hours", "1 week", "1.5 weeks", "1 century", "1.5 years", "1 us", "1.123456 seconds", "1h 30m", "2147483648 months", "1 hour 2 hours"],
    }
    for kind, given in texts.items():
        for text in given:
            # Known before the statement runs, and not.
            yield ["TRY_CAST", t(text), kind]
            yield ["CAST", t(text), kind]
            if kind != "INTERVAL":
                yield ["TRY_CAST", ["CASE", None, [["b", t(text)]], None], kind]
    numbers = ["1e300", "1e16", "1e15", "123456789012345680.0", "1e-5", "1.5e-5", "1e-6", "1e-7", "1e22", "0.1", "-0.0", "100.0", "5e-324", "1.7976931348623157e308", "2.5", "2.675", "1.005", "0.125", "-0.125", "1e19", "-0.5", "-1.0", "9.223372036854775807e18", "1e999"]
    for number in numbers:
        for kind in ["VARCHAR", "BIGINT", "BIGINT UNSIGNED", "DECIMAL(10,2)", "DECIMAL", "FLOAT", "BOOLEAN", "TIMESTAMP"]:
            yield ["CAST", n(number), kind]
        yield ["CAST", ["CAST", n(number), "FLOAT"], "VARCHAR"]
        # Not known before the statement runs.
        yield ["CAST", ["CASE", None, [["b", n(number)]], n("0.5")], "VARCHAR"]
        yield ["CAST", ["CAST", ["CASE", None, [["b", n(number)]], n("0.5")], "FLOAT"], "VARCHAR"]
    for number in ["5", "300", "-1", "0", "2", "18446744073709551615"]:
        for kind in TYPES:
            if kind != "BYTEA":
                yield ["CAST", n(number), kind]
    for literal in [iv("1 month 2 days 3 hours 4 minutes 5.5 seconds"), iv("-1 hour"), iv("-1.5 seconds"), iv("0 s"), ts("2023-01-01T00:00:00.100"), day("9999-12-31"), hx("6162"), hx("ff"), TRUE]:
        for kind in ["VARCHAR", "BIGINT", "DATE", "TIMESTAMP", "BOOLEAN"]:
            yield ["CAST", literal, kind]
        yield ["ARROW", literal, "Duration(Second)"]


def literals():
    yield from [n(x) for x in ["5", "-5", "1.5", "1.0", "1e300", "1e-7", "100000000000000000000", "1e999", "-9223372036854775808", "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616", ".5", "1.", "0", "0.0", "-0.0", "123.456e2"]]
    yield from [t("it's"), t(""), t("žluť😀"), NULL, TRUE, FALSE, hx("ff"), hx("00aB"), hx(""), day("2023-01-02"), ts("2023-01-02T03:04:05.000000001"), ts("2023-01-02")]
    yield from [iv(x) for x in ["1 hour", "1 month 2 days 3 seconds", "1.5 months", "1", "-1 hour", "1.5", "-1.5 years", "1 century", "2 decades", "3 weeks", "1 us", "1 ms", "90 minutes", "1 hour 2 hours", "99999999999 days", "1 parsec", ""]]


GROUPS = {"literals": literals, "arithmetic": arithmetic, "bits": bits, "comparisons": comparisons, "times": times, "texts": texts, "forms": forms, "cases": cases, "casts": casts}

quote = lambda text: "'" + text.replace("'", "''") + "'"


def sql(e):
    if isinstance(e, str):
        return e
    op, *args = e
    match op:
        case "number":
            return args[0]
        case "text":
            return quote(args[0])
        case "null":
            return "NULL"
        case "bool":
            return str(args[0]).lower()
        case "timestamp" | "date" | "interval":
            return f"{op} {quote(args[0])}"
        case "hex":
            return f"x{quote(args[0])}"
        case "NEG":
            return f"-{sql(args[0])}" if args[0][0] == "number" else f"-({sql(args[0])})"
        case "NOT":
            return f"NOT ({sql(args[0])})"
        case "CAST" | "TRY_CAST":
            return f"{op}({sql(args[0])} AS {args[1]})"
        case "ARROW":
            return f"arrow_cast({sql(args[0])}, {quote(args[1])})"
        case "CASE":
            operand, branches, otherwise = args
            whens = " ".join(f"WHEN {sql(w)} THEN {sql(v)}" for w, v in branches)
            return f"CASE {'' if operand is None else sql(operand)} {whens} {'' if otherwise is None else 'ELSE ' + sql(otherwise)} END"
        case "BETWEEN" | "NOT BETWEEN":
            return f"({sql(args[0])}) {op} ({sql(args[1])}) AND ({sql(args[2])})"
        case "IN" | "NOT IN":
            return f"({sql(args[0])}) {op} ({', '.join(map(sql, args[1:]))})"
        case _:
            return f"({sql(args[0])}) {op}" if len(args) == 1 else f"({sql(args[0])}) {op} ({sql(args[1])})"


def text_of(scalar):
    kind = scalar.type
    if not scalar.is_valid:
        return None
    if pa.types.is_list(kind):
        return json.dumps([text_of(item) for item in scalar.values], ensure_ascii=False, separators=(",", ":"))
    if pa.types.is_timestamp(kind) or pa.types.is_duration(kind) or pa.types.is_time(kind):
        return str(scalar.value)
    if pa.types.is_date(kind):
        return str(scalar.value)
    if pa.types.is_floating(kind):
        return repr(scalar.as_py())
    if pa.types.is_boolean(kind):
        return str(scalar.as_py()).lower()
    if pa.types.is_binary(kind):
        return scalar.as_py().hex()
    if pa.types.is_decimal(kind):
        return format(scalar.as_py(), "f")
    if pa.types.is_interval(kind):
        months, days, ns = scalar.as_py()
        return f"{months} {days} {ns}"
    return str(scalar.as_py())


def exact(e, row):
    """The value of a sum, difference, product or negative of integers, without a limit; None when it is none of these."""
    if isinstance(e, str):
        kind, values = COLUMNS[e]
        return values[row] if pa.types.is_integer(kind) else None
    if e[0] == "number" and "." not in e[1] and "e" not in e[1]:
        return int(e[1])
    if e[0] == "NEG":
        value = exact(e[1], row)
        return None if value is None else -value
    if e[0] in "+-*" and len(e) == 3:
        a, b = exact(e[1], row), exact(e[2], row)
        if a is not None and b is not None:
            return {"+": a + b, "-": a - b, "*": a * b}[e[0]]
    return None


def main():
    ctx = datafusion.SessionContext()
    columns = {"id": pa.array(range(ROWS), pa.int64()), **{name: pa.array(values, kind) for name, (kind, values) in COLUMNS.items()}}
    ctx.register_record_batches("t", [[pa.RecordBatch.from_pydict(columns)]])

    def run(text):
        frame = ctx.sql(text)
        batches = [batch for batch in frame.collect() if batch.num_rows > 0]
        return frame.schema().names[0], pa.Table.from_batches(batches)

    def ask(e):
        text = sql(e)
        entry = {"of": e}
        try:
            name, table = run(f"SELECT {text}, arrow_typeof({text}) FROM t ORDER BY id")
            column = table.column(0).combine_chunks()
            values = [text_of(column[i]) for i in range(ROWS)]
            entry |= {"name": name, "type": table.column(1)[0].as_py()}
        except BaseException as error:  # a panic of the engine is no Exception
            if "Error during planning" in str(error) or "SQL error" in str(error) or "not implemented" in str(error).lower() or "Unsupported" in str(error):
                return entry | {"refused": True}
            values, known = [], None
            for row in range(ROWS):
                try:
                    name, table = run(f"SELECT {text}, arrow_typeof({text}) FROM t WHERE id = {row}")
                    values.append(text_of(table.column(0).combine_chunks()[0]))
                    known = {"name": name, "type": table.column(1)[0].as_py()}
                except BaseException:
                    values.append({"error": True})
            entry |= known or {}
        for row in range(ROWS):
            whole = exact(e, row)
            # DataFusion's integers wrap; the engine's do not.
            if e[0] in ("+", "-", "*", "NEG") and whole is not None and "Int" in entry.get("type", "") and values[row] != str(whole):
                values[row] = {"overflow": True}
        return entry | {"values": values}

    here = pathlib.Path(__file__).parent
    table = {name: {"type": str(kind), "values": [text_of(columns[name][i]) for i in range(ROWS)]} for name, (kind, _) in COLUMNS.items()}
    for group, made in GROUPS.items():
        seen, lines = set(), []
        for e in made():
            key = json.dumps(e)
            if key not in seen:
                seen.add(key)
                lines.append(json.dumps(ask(e), ensure_ascii=False))
        (here / f"{group}.jsonl").write_text("".join(line + "\n" for line in lines))
        print(group, len(lines))
    (here / "table.jsonl").write_text("".join(json.dumps({"name": name, **column}, ensure_ascii=False) + "\n" for name, column in table.items()))


main()
