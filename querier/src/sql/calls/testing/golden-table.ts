import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ColumnNumbers, literal } from '../../../relation/make.js';
import type { LiteralValue } from '../../../relation/expression.js';
import type { RelationColumn, Values } from '../../../relation/relation.js';
import {
  bitsOfTimeOfDay,
  isFloat,
  isInteger,
  type DataType,
  type SimpleKind,
  type TimeUnit,
} from '../../../relation/types.js';

interface GoldenColumn {
  readonly type: string;
  readonly values: readonly (string | null)[];
}

const goldens = join(import.meta.dirname, '..', 'group-goldens');

let rows: Values['rows'] | undefined;

/** The rows that `make-goldens.py` has asked DataFusion about, as a relation. */
export class GoldenTable {
  readonly numbers = new ColumnNumbers();
  readonly columns: ReadonlyMap<string, RelationColumn>;
  readonly relation: Values;

  constructor() {
    const table = Object.entries(readGoldens('table') as Record<string, GoldenColumn>);
    const columns = table.map(([name, { type }]) => this.numbers.next(typeNamed(type), name));
    this.columns = new Map(columns.map((column) => [column.name, column]));
    rows ??= (table[0]?.[1].values ?? []).map((_, row) =>
      table.map(([, { type, values }]) => literal(typeNamed(type), valueOf(typeNamed(type), values[row] ?? null))),
    );
    this.relation = { kind: 'values', columns, rows };
  }
}

/** What `make-goldens.py` has written. */
export function readGoldens(name: string): unknown {
  const known = files.get(name) ?? (JSON.parse(readFileSync(join(goldens, `${name}.json`), 'utf8')) as unknown);
  files.set(name, known);
  return known;
}
const files = new Map<string, unknown>();

/** `f64`, `timestamp ns`, `decimal 10 2` */
function typeNamed(name: string): DataType {
  const [kind = '', first = '', second = ''] = name.split(' ');
  if (kind === 'decimal') return { kind, precision: Number(first), scale: Number(second) };
  if (kind === 'timestamp' || kind === 'duration') return { kind, unit: first as TimeUnit };
  return { kind: kind as SimpleKind };
}

function valueOf(type: DataType, value: string | null): LiteralValue {
  if (value === null) return null;
  if (isFloat(type)) return Number(value.replace(/inf$/, 'Infinity'));
  if (isInteger(type) || type.kind === 'timestamp' || type.kind === 'duration' || type.kind === 'date')
    return BigInt(value);
  if (type.kind === 'decimal') return BigInt(value.replace('.', ''));
  if (type.kind === 'bool') return value === 'true';
  if (type.kind !== 'interval') return value;
  const [months, days, ns] = value.split('/');
  return { months: Number(months), days: Number(days), ns: BigInt(ns ?? 0) };
}

const arrow: Readonly<Record<SimpleKind, string>> = {
  null: 'null',
  bool: 'bool',
  i8: 'int8',
  i16: 'int16',
  i32: 'int32',
  i64: 'int64',
  u8: 'uint8',
  u16: 'uint16',
  u32: 'uint32',
  u64: 'uint64',
  f32: 'float',
  f64: 'double',
  utf8: 'string',
  binary: 'binary',
  date: 'date32[day]',
  interval: 'month_day_nano_interval',
};

/** A type as the goldens name it, which is Arrow's way in Python. */
export function pythonName(type: DataType): string {
  if (type.kind === 'decimal') return `decimal128(${String(type.precision)}, ${String(type.scale)})`;
  if (type.kind === 'timestamp' || type.kind === 'duration') return `${type.kind}[${type.unit}]`;
  if (type.kind === 'time_of_day') return `time${String(bitsOfTimeOfDay(type.unit))}[${type.unit}]`;
  if (type.kind === 'list') return `list<item: ${pythonName(type.item)}>`;
  if (type.kind === 'struct')
    return `struct<${type.fields.map((field) => `${field.name}: ${pythonName(field.type)}`).join(', ')}>`;
  return arrow[type.kind];
}
