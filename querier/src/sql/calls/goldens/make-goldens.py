"""Asks Apache DataFusion (PyPI `datafusion`) what the calls in `cases/*.txt` give for every row of `table.json`, and writes the types and
values to `*.jsonl`, one line a call. Values are texts; a row that DataFusion refuses has an error. Made with DataFusion 55.0.0.

Run it by hand when the cases change: python3 -m venv v && v/bin/pip install datafusion==55.0.0 pyarrow && v/bin/python make-goldens.py
"""

import decimal
import json
import pathlib
import re

import datafusion
import pyarrow as pa

HERE = pathlib.Path(__file__).parent
SIMPLE = {
    "bool": pa.bool_(), "i8": pa.int8(), "i32": pa.int32(), "i64": pa.int64(), "u8": pa.uint8(), "u64": pa.uint64(),
    "f32": pa.float32(), "f64": pa.float64(), "utf8": pa.utf8(), "binary": pa.binary(), "date": pa.date32(), "time": pa.timestamp("ns"),
}


def type_of(name):
    if isinstance(name, list):
        return pa.list_(type_of(name[0]))
    if isinstance(name, dict):
        return pa.struct([pa.field(key, type_of(value)) for key, value in name.items()])
    match = re.fullmatch(r"decimal\((\d+),(\d+)\)", name)
    return pa.decimal128(int(match[1]), int(match[2])) if match else SIMPLE[name]


def value_of(text, kind):
    if text is None:
        return None
    if pa.types.is_list(kind):
        return [value_of(item, kind.value_type) for item in text]
    if pa.types.is_struct(kind):
        return {field.name: value_of(text[i], field.type) for i, field in enumerate(kind)}
    if pa.types.is_boolean(kind):
        return text == "true"
    if pa.types.is_integer(kind) or pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return int(text)
    if pa.types.is_floating(kind):
        return float(text)
    if pa.types.is_decimal(kind):
        return decimal.Decimal(text)
    return bytes.fromhex(text) if pa.types.is_binary(kind) else text


def text_of(scalar):
    """A value as text: times in ns, dates in days, bytes in hex, lists and structs as lists."""
    if not scalar.is_valid:
        return None
    kind = scalar.type
    if pa.types.is_dictionary(kind):
        return text_of(scalar.cast(kind.value_type))
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return str(scalar.value)
    if pa.types.is_floating(kind):
        return repr(scalar.as_py())
    if pa.types.is_boolean(kind):
        return "true" if scalar.as_py() else "false"
    if pa.types.is_list(kind):
        return [text_of(item) for item in scalar.values]
    if pa.types.is_struct(kind):
        return [text_of(scalar[i]) for i in range(kind.num_fields)]
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or str(kind) == "binary_view":
        return scalar.as_py().hex()
    if pa.types.is_decimal(kind):
        return format(scalar.as_py(), "f")
    return str(scalar.as_py())


def plain_type(kind):
    """Arrow has several types for texts and bytes, which are one here; tags are dictionaries of texts."""
    text = re.sub(r"dictionary<values=(\w+), indices=int32, ordered=0>", r"\1", str(kind))
    return re.sub(r"\b(?:large_)?(string|binary)(?:_view)?\b", r"\1", text)


def main():
    table = json.loads((HERE / "table.json").read_text())
    columns = {c["name"]: pa.array([value_of(v, type_of(c["type"])) for v in c["values"]], type_of(c["type"])) for c in table}
    count = len(table[0]["values"])
    batch = pa.RecordBatch.from_pydict(columns)
    ctx = datafusion.SessionContext(datafusion.SessionConfig().with_target_partitions(1))
    ctx.register_record_batches("t", [[batch]])
    # A filter would not do: what is computed may be computed before it.
    for row in range(count):
        ctx.register_record_batches(f"t{row}", [[batch.slice(row, 1)]])

    def ask(case, table="t"):
        return ctx.sql(f"SELECT {case} AS x FROM {table}").to_arrow_table().column(0)

    for file in sorted((HERE / "cases").glob("*.txt")):
        lines = []
        for case in file.read_text().splitlines():
            if case == "" or case.startswith("#"):
                continue
            entry = {"call": case}
            try:
                column = ask(case)
                entry["type"] = plain_type(column.type)
                entry["values"] = [text_of(value) for value in column]
            except BaseException:
                values = []
                for row in range(count):
                    try:
                        column = ask(case, f"t{row}")
                        entry["type"] = plain_type(column.type)
                        values.append(text_of(column[0]))
                    except BaseException as error:  # a panic of the engine is no Exception
                        values.append({"error": str(error).split("\n")[0][:120]})
                if "type" in entry:
                    entry["values"] = values
                else:
                    entry["error"] = values[0]["error"]
            lines.append(json.dumps(entry, ensure_ascii=False))
        (HERE / f"{file.stem}.jsonl").write_text("\n".join(lines) + "\n")
        print(file.stem, len(lines))


if __name__ == "__main__":
    main()
