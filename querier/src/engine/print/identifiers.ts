/**
 * DuckDB compares identifiers without regard to ASCII case, quoted or not, and cannot carry a NUL. So every name that
 * goes into the engine is encoded such that two names are equal there exactly when they are equal here:
 *   an ASCII upper-case letter  → mark + the letter in lower case
 *   the mark itself (U+E000)    → mark + mark
 *   NUL                         → mark + `0`
 * Each pair decodes on its own, wherever it stands in a text: so messages of the engine are decoded as they are.
 */
const mark = '\uE000';
const toEncode = /[A-Z\uE000\0]/g;
const toDecode = /\uE000([a-z0\uE000])/g;

export function encodeName(name: string): string {
  return name.replace(toEncode, (char) => mark + (char === '\0' ? '0' : char.toLowerCase()));
}

/** Decodes a name, or any text in which encoded names stand. */
export function decodeNames(text: string): string {
  return text.replace(toDecode, (_, char: string) => (char === mark ? mark : char === '0' ? '\0' : char.toUpperCase()));
}

/** An identifier as it is, for SQL text. */
export const quoteRaw = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A user's name for SQL text. */
export const quoteName = (name: string): string => quoteRaw(encodeName(name));
