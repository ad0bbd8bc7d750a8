import type { Chunk } from './chunk.js';

const rowsIn = ({ from }: Chunk): number =>
  from.kind === 'file' ? from.file.file.rowCount : from.hot.generation.rowCount;

/**
 * As many rows as the chunks have, of which nothing else is known: for statements that look at no column, `count(*)` above
 * all. Only for chunks whose rows are all in the range and have no other version anywhere: a row of such a chunk is a row
 * of the table, so the number in the catalog, or in the ingester's answer, is exact. Thousands of small files cost nothing
 * then. The view shows no column, so that who looked at the time all the same would fail.
 */
export function countedRows(chunks: readonly Chunk[]): readonly string[] {
  if (chunks.length === 0) return [];
  const rows = chunks.reduce((sum, chunk) => sum + rowsIn(chunk), 0);
  return [`SELECT CAST(NULL AS TIMESTAMP_NS) AS "time" FROM range(${String(rows)})`];
}
