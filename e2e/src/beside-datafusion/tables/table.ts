export type ColumnKind = 'tag' | 'string' | 'f64' | 'i64' | 'u64' | 'bool' | 'time';

export interface DataColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** A table as both engines hold it; values are texts, times in ns. */
export interface TableData {
  readonly name: string;
  readonly columns: readonly DataColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
}
