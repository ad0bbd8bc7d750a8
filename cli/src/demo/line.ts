/** Line protocol from values, as a client library would write it. */
const escapeTable = (text: string): string => text.replaceAll(/[ ,]/g, '\\$&');
const escapeName = (text: string): string => text.replaceAll(/[ ,=]/g, '\\$&');

/** One line of line protocol to be. */
export interface Point {
  readonly table: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Numbers become floats, bigints integers. */
  readonly fields: Readonly<Record<string, number | bigint | string>>;
  /** ms since the epoch. */
  readonly timeMs: number;
}

function fieldText(value: number | bigint | string): string {
  if (typeof value === 'bigint') return `${value}i`;
  if (typeof value === 'number') return String(value);
  return `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}

export function lineOf({ table, tags, fields, timeMs }: Point): string {
  const tagText = Object.entries(tags).map(([key, value]) => `,${escapeName(key)}=${escapeName(value)}`);
  const fieldTexts = Object.entries(fields).map(([key, value]) => `${escapeName(key)}=${fieldText(value)}`);
  return `${escapeTable(table)}${tagText.join('')} ${fieldTexts.join(',')} ${timeMs}`;
}
