import { hasBit, isValid, setBit, bitmapBytes } from '@inlay/core';
import { takeRows, takeSeries, type FieldColumn, type SeriesTable } from '@inlay/columnar';
import type { LineErrorPhase, LineErrors, ParsedTable } from '@inlay/line-protocol';

/** Whether series `s` has tag `t`. */
function hasTag(series: SeriesTable<string>, s: number, t: number): boolean {
  const at = s * series.tags.length + t;
  return (series.values.offsets[at + 1] ?? 0) > (series.values.offsets[at] ?? 0);
}

/** A parsed table on its way through the checks: its rows, and which of them were refused. Each refused row is a line error. */
export class TableInCheck {
  readonly parsed: ParsedTable;
  readonly #errors: LineErrors;
  #refused: Uint8Array | undefined;
  #refusedCount = 0;

  constructor(parsed: ParsedTable, errors: LineErrors) {
    this.parsed = parsed;
    this.#errors = errors;
  }

  get acceptedCount(): number {
    return this.parsed.rows.rowCount - this.#refusedCount;
  }

  isRefused(row: number): boolean {
    return this.#refused !== undefined && hasBit(this.#refused, row);
  }

  /** Refuses the line of a row, once. */
  refuse(row: number, phase: LineErrorPhase, message: () => string): void {
    if (this.isRefused(row)) return;
    this.#refused ??= new Uint8Array(bitmapBytes(this.parsed.rows.rowCount));
    setBit(this.#refused, row);
    this.#refusedCount++;
    this.#errors.add(this.parsed.lineOffsets[row] ?? 0, phase, message);
  }

  /** Refuses every line of which `concerns` is true. */
  refuseWhere(concerns: (row: number) => boolean, phase: LineErrorPhase, message: () => string): void {
    for (let row = 0; row < this.parsed.rows.rowCount; row++) if (concerns(row)) this.refuse(row, phase, message);
  }

  /** Which rows have a value in the column `name`, be it tag or field. */
  rowsWith(name: string): (row: number) => boolean {
    const { rows } = this.parsed;
    const field = rows.fields.find((column) => column.label === name);
    if (field !== undefined) return (row) => isValid(field.validity, row);
    const tag = rows.series.tags.indexOf(name);
    return (row) => tag >= 0 && hasTag(rows.series, rows.seriesOf[row] ?? 0, tag);
  }

  /** Whether an accepted row has a value in the column. Every column of a parsed table has one in some row. */
  isWanted(name: string): boolean {
    if (this.#refusedCount === 0) return true;
    const concerns = this.rowsWith(name);
    for (let row = 0; row < this.parsed.rows.rowCount; row++) if (!this.isRefused(row) && concerns(row)) return true;
    return false;
  }

  /** The accepted rows, with only the series and columns that they use; undefined when there are none. */
  accepted(): ParsedTable | undefined {
    if (this.#refusedCount === 0) return this.parsed;
    if (this.acceptedCount === 0) return undefined;
    const indices = new Uint32Array(this.acceptedCount);
    let at = 0;
    for (let row = 0; row < this.parsed.rows.rowCount; row++) if (!this.isRefused(row)) indices[at++] = row;
    return keepRows(this.parsed, indices);
  }
}

/** Rows `indices` of a parsed table, with only the series, tags and fields that they use. */
function keepRows(parsed: ParsedTable, indices: Uint32Array): ParsedTable {
  const taken = takeRows(parsed.rows, indices);
  const seriesUsed = [...new Set(taken.seriesOf)];
  const renumbered = new Uint32Array(parsed.rows.series.count);
  seriesUsed.forEach((series, i) => (renumbered[series] = i));
  return {
    ...parsed,
    rows: {
      ...taken,
      seriesOf: taken.seriesOf.map((series) => renumbered[series] ?? 0),
      series: withoutEmptyTags(takeSeries(taken.series, Uint32Array.from(seriesUsed))),
      fields: taken.fields.filter(hasValue),
    },
    internIds: Uint32Array.from(seriesUsed, (series) => parsed.internIds[series] ?? 0),
    lineOffsets: Uint32Array.from(indices, (row) => parsed.lineOffsets[row] ?? 0),
  };
}

const hasValue = (column: FieldColumn<string>): boolean => column.validity?.some((byte) => byte !== 0) ?? true;

function withoutEmptyTags(series: SeriesTable<string>): SeriesTable<string> {
  const width = series.tags.length;
  const used = series.tags
    .map((_, t) => t)
    .filter((t) => Array.from({ length: series.count }, (_, s) => s).some((s) => hasTag(series, s, t)));
  if (used.length === width) return series;
  // The cells that stay hold all the bytes, so only the offsets between them change.
  const offsets = new Uint32Array(series.count * used.length + 1);
  for (let s = 0; s < series.count; s++)
    used.forEach((t, i) => (offsets[s * used.length + i + 1] = series.values.offsets[s * width + t + 1] ?? 0));
  return { ...series, tags: used.map((t) => series.tags[t] ?? ''), values: { offsets, bytes: series.values.bytes } };
}
