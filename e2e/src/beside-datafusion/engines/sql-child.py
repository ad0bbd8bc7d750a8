"""Answers SQL for the suite beside DataFusion: JSON lines in, JSON lines out.

    sql-child.py datafusion                    DataFusion over the tables that the first line gives
    sql-child.py flight <address> <database>   a running Inlay, over Flight

Both render what Arrow holds in the same way, so that what differs is the answer. Values are text: numbers as their shortest exact
decimals, times and durations in ns, dates in days, binary as hex, lists and structs as arrays and objects of the same.
"""

import json
import sys

import pyarrow as pa

NS = {"s": 1_000_000_000, "ms": 1_000_000, "us": 1000, "ns": 1}


def type_name(kind):
    """Arrow's name without what only says how values are laid out: views, and how the items of lists are called."""
    if pa.types.is_dictionary(kind):
        return f"dictionary<{type_name(kind.value_type)}>"
    if pa.types.is_map(kind):
        return f"map<{type_name(kind.key_type)}, {type_name(kind.item_type)}>"
    if pa.types.is_list(kind) or str(kind).startswith("list_view"):
        return f"list<{type_name(kind.value_type)}>"
    if pa.types.is_large_list(kind) or str(kind).startswith("large_list"):
        return f"large_list<{type_name(kind.value_type)}>"
    if pa.types.is_fixed_size_list(kind):
        return f"list<{type_name(kind.value_type)}>[{kind.list_size}]"
    if pa.types.is_struct(kind):
        return "struct<" + ", ".join(f"{field.name}: {type_name(field.type)}" for field in kind) + ">"
    return str(kind).replace("string_view", "string").replace("binary_view", "binary")


def value_of(scalar):
    kind = scalar.type
    if pa.types.is_dictionary(kind):
        return value_of(scalar.value) if scalar.is_valid else None
    if not scalar.is_valid or pa.types.is_null(kind):
        return None
    if pa.types.is_boolean(kind):
        return "true" if scalar.as_py() else "false"
    if pa.types.is_floating(kind):
        return repr(float(scalar.as_py()))
    if pa.types.is_timestamp(kind) or pa.types.is_duration(kind) or pa.types.is_time(kind):
        return str(scalar.value * NS[kind.unit])
    if pa.types.is_date(kind):
        return str(scalar.value if pa.types.is_date32(kind) else scalar.value // 86_400_000)
    if pa.types.is_interval(kind):
        months, days, ns = scalar.as_py()
        return f"{months} months {days} days {ns} ns"
    if pa.types.is_decimal(kind):
        return format(scalar.as_py(), "f")
    if pa.types.is_map(kind):
        return [[value_of(pair["key"]), value_of(pair["value"])] for pair in scalar.values]
    if pa.types.is_nested(kind) and hasattr(scalar, "values") and not pa.types.is_struct(kind):
        return [value_of(item) for item in scalar.values]
    if pa.types.is_struct(kind):
        return {f"{i}:{field.name}": value_of(scalar[i]) for i, field in enumerate(kind)}
    value = scalar.as_py()
    return value.hex() if isinstance(value, bytes) else str(value)


def rendered(schema, batches):
    rows = []
    for batch in batches:
        columns = [[value_of(scalar) for scalar in column] for column in batch.columns]
        rows += [list(row) for row in zip(*columns)] if columns else [[] for _ in range(batch.num_rows)]
    return {"names": schema.names, "types": [type_name(field.type) for field in schema], "rows": rows}


ARROW = {
    "tag": pa.utf8(),
    "string": pa.utf8(),
    "f64": pa.float64(),
    "i64": pa.int64(),
    "u64": pa.uint64(),
    "bool": pa.bool_(),
    "time": pa.timestamp("ns"),
}
READ = {"f64": float, "i64": int, "u64": int, "bool": lambda text: text == "true", "time": int}


def batch_of(table, step):
    """A record batch of a table's rows, which are texts, in the order given or the other way round."""
    fields, arrays = [], []
    for i, column in enumerate(table["columns"]):
        read = READ.get(column["kind"], str)
        kind = ARROW[column["kind"]]
        values = [None if row[i] is None else read(row[i]) for row in table["rows"][::step]]
        fields.append(pa.field(column["name"], kind, nullable=column["kind"] != "time"))
        arrays.append(pa.array(values, pa.int64()).cast(kind) if column["kind"] == "time" else pa.array(values, kind))
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))


# Rules of the optimizer that only make a plan shorter; the others turn what cannot be executed into what can.
MAY_GO = [
    "simplify_expressions",
    "optimize_unions",
    "unions_to_filter",
    "eliminate_join",
    "eliminate_duplicated_expr",
    "eliminate_filter",
    "eliminate_limit",
    "propagate_empty_relation",
    "filter_null_join_keys",
    "eliminate_outer_join",
    "push_down_limit",
    "push_down_filter",
    "single_distinct_aggregation_to_group_by",
    "eliminate_group_by_constant",
    "common_sub_expression_eliminate",
    "extract_leaf_expressions",
    "push_down_leaf_projections",
]


def datafusion_engine():
    import datafusion

    # As InfluxDB 3 Core sets them, where its sources say so; one partition, so that an answer does not depend on which core was first.
    settings = {
        "datafusion.sql_parser.map_string_types_to_utf8view": "false",
        "datafusion.optimizer.repartition_sorts": "true",
        "datafusion.optimizer.prefer_existing_union": "true",
        "datafusion.execution.target_partitions": "1",
    }
    options = datafusion.SQLOptions().with_allow_ddl(False).with_allow_dml(False).with_allow_statements(False)
    tables = json.loads(sys.stdin.readline())["tables"]
    contexts = {}
    for asking, step in (("forth", 1), ("back", -1), ("plain", 1), ("simplified", 1)):
        config = datafusion.SessionConfig().with_information_schema(True).with_default_catalog_and_schema("public", "iox").with_create_default_catalog_and_schema(True)
        for name, value in settings.items():
            config = config.set(name, value)
        contexts[asking] = datafusion.SessionContext(config)
        if asking in ("plain", "simplified"):
            for rule in MAY_GO[1:] if asking == "simplified" else MAY_GO:
                contexts[asking].remove_optimizer_rule(rule)
        for table in tables:
            contexts[asking].register_record_batches(table["name"], [[batch_of(table, step)]])

    def ask(sql, asking):
        frame = contexts[asking].sql_with_options(sql, options)
        batches = frame.collect()
        schema = batches[0].schema if batches else frame.schema()
        return rendered(schema, batches)

    return ask


def flight_engine(address, database):
    import pyarrow.flight as flight

    client = flight.connect(f"grpc://{address}")

    def ask(sql, _asking):
        ticket = flight.Ticket(json.dumps({"database": database, "sql_query": sql, "query_type": "sql"}).encode())
        table = client.do_get(ticket, flight.FlightCallOptions(timeout=20)).read_all()
        return rendered(table.schema, table.to_batches())

    return ask


def main():
    ask = datafusion_engine() if sys.argv[1] == "datafusion" else flight_engine(*sys.argv[2:4])
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = ask(request["sql"], request["asking"])
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic of the engine is no Exception
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
