import type { ColumnKind, DataColumn, TableData } from './table.js';

/** A line to be written; what is not there is left out of the line. */
export interface Point {
  readonly table: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Texts: numbers as decimals, booleans as true and false. */
  readonly fields: Readonly<Record<string, string>>;
  readonly time: bigint;
}

/** Columns of tables, by name of the table. */
export type Schemas = Readonly<Record<string, readonly DataColumn[]>>;

const escaped = (name: string): string => name.replaceAll(/[,= ]/g, (char) => `\\${char}`);

const written: Readonly<Record<ColumnKind, (value: string) => string>> = {
  tag: escaped,
  string: (value) => `"${value.replaceAll(/["\\]/g, (char) => `\\${char}`)}"`,
  f64: (value) => value,
  i64: (value) => `${value}i`,
  u64: (value) => `${value}u`,
  bool: (value) => value,
  time: (value) => value,
};

const kindOf = (schemas: Schemas, table: string, column: string): ColumnKind => {
  const kind = schemas[table]?.find(({ name }) => name === column)?.kind;
  if (kind === undefined) throw new Error(`${table} has no column ${column}`);
  return kind;
};

export function lineOf(schemas: Schemas, { table, tags, fields, time }: Point): string {
  const key = Object.entries(tags).map(([name, value]) => `,${escaped(name)}=${escaped(value)}`);
  const values = Object.entries(fields).map(
    ([name, value]) => `${escaped(name)}=${written[kindOf(schemas, table, name)](value)}`,
  );
  return `${escaped(table)}${key.join('')} ${values.join(',')} ${String(time)}`;
}

/** The rows that are there in the end: of one series and time, the last value of each field. */
export function tablesOf(schemas: Schemas, points: readonly Point[]): TableData[] {
  return Object.entries(schemas).map(([name, columns]) => {
    const rows = new Map<string, Record<string, string>>();
    for (const { table, tags, fields, time } of points) {
      if (table !== name) continue;
      const key = JSON.stringify([Object.entries(tags).sort(), String(time)]);
      rows.set(key, { ...(rows.get(key) ?? { ...tags, time: String(time) }), ...fields });
    }
    const sorted = [...columns].sort((a, b) => (a.name < b.name ? -1 : 1));
    return {
      name,
      columns: sorted,
      rows: [...rows.values()].map((row) => sorted.map((column) => row[column.name] ?? null)),
    };
  });
}
