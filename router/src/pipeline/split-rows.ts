import { takeRows, takeSeries, type Rows } from '@inlay/columnar';

/**
 * Splits rows by the number of their group, `groupOf[row]` below `groupCount`; rows stay in their order, each part has only
 * the series that it uses, and a group without rows gives an empty part. Takes time linear in rows and series together,
 * however many groups there are: a request may touch thousands of days.
 */
export function splitRows<Label>(rows: Rows<Label>, groupOf: Uint32Array, groupCount: number): Rows<Label>[] {
  const ends = new Uint32Array(groupCount);
  for (const group of groupOf) ends[group] = (ends[group] ?? 0) + 1;
  for (let group = 1; group < groupCount; group++) ends[group] = (ends[group] ?? 0) + (ends[group - 1] ?? 0);
  const starts = ends.slice();
  const order = new Uint32Array(rows.rowCount);
  for (let row = rows.rowCount - 1; row >= 0; row--) {
    const group = groupOf[row] ?? 0;
    const at = (starts[group] ?? 0) - 1;
    starts[group] = at;
    order[at] = row;
  }
  const usedIn = new Uint32Array(rows.series.count);
  const renumbered = new Uint32Array(rows.series.count);
  return Array.from(ends, (end, group) => {
    const part = takeRows(rows, order.subarray(starts[group], end));
    const used: number[] = [];
    const seriesOf = part.seriesOf.map((series) => {
      if (usedIn[series] !== group + 1) {
        usedIn[series] = group + 1;
        renumbered[series] = used.length;
        used.push(series);
      }
      return renumbered[series] ?? 0;
    });
    return { ...part, seriesOf, series: takeSeries(rows.series, Uint32Array.from(used)) };
  });
}
