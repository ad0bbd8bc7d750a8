import type { VersionedRows } from '@inlay/columnar';
import type { Arena } from './pages/arena.js';
import type { BlockImage } from './generation.js';
import { RowBlock } from './row-block.js';
import { RowLayout } from './row-layout.js';
import { SeriesPart } from './series/series-part.js';

/** A block as it came back from a file: its own series only; `seriesOf` counts from the generation's first. */
export interface StoredBlock {
  readonly firstRow: number;
  readonly firstSeries: number;
  readonly rows: VersionedRows;
}

/** Blocks in pages of their own, until `drop`. */
export interface RestoredBlocks {
  readonly images: readonly BlockImage[];
  /** Gives the pages back. */
  readonly drop: () => void;
}

/** Blocks as they were in memory, for readers of images. */
export function restoreBlocks(arena: Arena, blocks: readonly StoredBlock[]): RestoredBlocks {
  const restored = blocks.map(({ firstRow, firstSeries, rows }) => ({
    firstRow,
    rows: restoreRows(arena, rows),
    series: restoreSeries(arena, firstSeries, rows),
  }));
  return {
    images: restored.map(({ firstRow, rows, series }) => ({
      firstRow,
      firstSeries: series.start,
      rows: rows.image(),
      series: series.image(),
    })),
    drop: () => {
      for (const { rows, series } of restored) {
        rows.drop();
        series.drop();
      }
    },
  };
}

function restoreRows(arena: Arena, rows: VersionedRows): RowBlock {
  const layout = new RowLayout(
    rows.fields.map(({ label }) => label),
    rows.fields.map(({ data }) => data.kind),
  );
  const block = new RowBlock(arena, layout, layout.shape.bytesFor(rows.rowCount));
  const same = Uint32Array.from(
    { length: rows.seriesOf.reduce((most, series) => Math.max(most, series + 1), 0) },
    (_, series) => series,
  );
  for (let from = 0; from < rows.rowCount;) {
    const stamp = rows.stamps[from] ?? 0n;
    let end = from + 1;
    while (end < rows.rowCount && rows.stamps[end] === stamp) end++;
    block.append(rows, { from, count: end - from }, same, stamp);
    from = end;
  }
  return block;
}

function restoreSeries(arena: Arena, start: number, { series }: VersionedRows): SeriesPart {
  const part = new SeriesPart(arena, start, series.tags);
  for (let s = 0; s < series.count; s++) {
    const first = s * series.tags.length;
    part.add(
      series.hashes[s] ?? 0,
      series.values,
      Int32Array.from(series.tags, (_, t) => first + t),
    );
  }
  return part;
}
