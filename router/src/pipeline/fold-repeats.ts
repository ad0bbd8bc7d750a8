import { isValid } from '@inlay/core';
import { absent, takeColumn, takeRows, type Rows } from '@inlay/columnar';

const hashOf = (series: number, low: number, high: number): number => {
  const h = Math.imul(Math.imul(series ^ low, 0x85ebca6b) ^ high, 0xc2b2ae35);
  return h ^ (h >>> 15);
};

/** Per row the number of its key (series and time), in order of first appearance, and the first row of each key. */
function groupByKey(rows: Rows<unknown>): { keyOf: Uint32Array; firstRows: Uint32Array } {
  const { rowCount, seriesOf } = rows;
  const halves = new Int32Array(rows.times.buffer, rows.times.byteOffset, rowCount * 2);
  const slots = new Uint32Array(1 << (33 - Math.clz32(rowCount)));
  const mask = slots.length - 1;
  const keyOf = new Uint32Array(rowCount);
  const firstRows = new Uint32Array(rowCount);
  let keys = 0;
  for (let row = 0; row < rowCount; row++) {
    const low = halves[row * 2] ?? 0;
    const high = halves[row * 2 + 1] ?? 0;
    const series = seriesOf[row] ?? 0;
    for (let slot = hashOf(series, low, high) & mask; ; slot = (slot + 1) & mask) {
      const key = (slots[slot] ?? 0) - 1;
      if (key < 0) {
        slots[slot] = keys + 1;
        firstRows[keys] = row;
        keyOf[row] = keys++;
        break;
      }
      const first = firstRows[key] ?? 0;
      if (seriesOf[first] === series && halves[first * 2] === low && halves[first * 2 + 1] === high) {
        keyOf[row] = key;
        break;
      }
    }
  }
  return { keyOf, firstRows: firstRows.subarray(0, keys) };
}

/**
 * One row per key (series and time), as a batch must have: of each field the value of the last line that has one. Rows
 * stay where their key came first. Returns the same rows when no key repeats.
 */
export function foldRepeats<Label>(rows: Rows<Label>): Rows<Label> {
  const { keyOf, firstRows } = groupByKey(rows);
  if (firstRows.length === rows.rowCount) return rows;
  const fields = rows.fields.map((field) => {
    const lastRows = new Uint32Array(firstRows.length).fill(absent);
    for (let row = 0; row < rows.rowCount; row++) if (isValid(field.validity, row)) lastRows[keyOf[row] ?? 0] = row;
    return takeColumn(field, lastRows);
  });
  return { ...takeRows({ ...rows, fields: [] }, firstRows), fields };
}
