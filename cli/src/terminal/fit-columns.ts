import stringWidth from 'string-width';

/** Narrower text says nothing. */
const textMin = 8;
/** A bar and two blanks for each column, and the last bar. */
const frameOf = (columns: number): number => 3 * columns + 1;

/** A table's columns as they fit on the terminal. */
export interface Fitted {
  /** Widths of the columns that are shown, without frame. */
  readonly widths: readonly number[];
  /** How many of them are narrower than their values. */
  readonly cut: number;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/**
 * Widths of columns whose table fits into `width`: first the widest texts get narrower, numbers stay whole; what does not
 * fit even so is left out from the end. One column is always shown.
 */
export function fitColumns(
  cells: readonly (readonly string[])[],
  isNumeric: readonly boolean[],
  width: number,
): Fitted {
  const natural = isNumeric.map((_, column) => Math.max(1, ...widthsOf(cells, column)));
  const least = natural.map((columns, i) => (isNumeric[i] === true ? columns : Math.min(columns, textMin)));
  let shown = natural.length;
  while (shown > 1 && sum(least.slice(0, shown)) + frameOf(shown) > width) shown--;
  const widths = natural.slice(0, shown);
  let excess = sum(widths) + frameOf(shown) - width;
  while (excess > 0) {
    const at = widest(widths, least);
    if (at === undefined) break;
    const next = Math.max(0, ...widths.filter((_, i) => i !== at && isShrinkable(widths, least, i)));
    const columns = widths[at] ?? 0;
    // Down to the next widest, or by what is needed; at least by one, where two are equally wide.
    const by = Math.max(1, Math.min(excess, columns - Math.max(next, least[at] ?? 0)));
    widths[at] = columns - by;
    excess -= by;
  }
  // A single column that is wider than the terminal is cut, a number too: it ends in an ellipsis.
  if (excess > 0 && shown === 1) widths[0] = Math.max(1, (widths[0] ?? 0) - excess);
  return { widths, cut: widths.filter((columns, i) => columns < (natural[i] ?? 0)).length };
}

const widthsOf = (cells: readonly (readonly string[])[], column: number): number[] =>
  cells.map((row) => stringWidth(row[column] ?? ''));

const isShrinkable = (widths: readonly number[], least: readonly number[], i: number): boolean =>
  (widths[i] ?? 0) > (least[i] ?? 0);

function widest(widths: readonly number[], least: readonly number[]): number | undefined {
  let found: number | undefined;
  for (let i = 0; i < widths.length; i++)
    if (isShrinkable(widths, least, i) && (found === undefined || (widths[i] ?? 0) > (widths[found] ?? 0))) found = i;
  return found;
}
