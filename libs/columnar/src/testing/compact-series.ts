import type { Rows } from '../batch.js';
import { absent } from '../base/strings.js';
import { takeSeries } from '../rows/take-rows.js';

/** The same rows with a series table of only the series they use, numbered as they first appear. */
export function compactSeries<Label, R extends Rows<Label>>(rows: R & Rows<Label>): R {
  const renumbered = new Uint32Array(rows.series.count).fill(absent);
  const used = new Uint32Array(rows.series.count);
  const seriesOf = new Uint32Array(rows.rowCount);
  let count = 0;
  for (let row = 0; row < rows.rowCount; row++) {
    const series = rows.seriesOf[row] ?? 0;
    let number = renumbered[series] ?? absent;
    if (number === absent) {
      number = count;
      renumbered[series] = number;
      used[count++] = series;
    }
    seriesOf[row] = number;
  }
  return { ...rows, seriesOf, series: takeSeries(rows.series, used.subarray(0, count)) };
}
