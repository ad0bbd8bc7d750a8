/** What a terminal obeys instead of showing, and what reorders or hides the text around it. */
const unsafe = /[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff\p{Cs}]/gu;
const unsafeInLines = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff\p{Cs}]/gu;
const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  return named[character] ?? (code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`);
}

/**
 * Text from outside as one line that is safe to show: control characters (C0, C1, DEL), overrides of the writing direction,
 * line separators, byte-order marks and lone surrogates become escapes such as `\x1b`. Everything else stays as it is.
 */
export const printable = (text: string): string => text.replace(unsafe, escaped);

/** The same, with line ends and tabs kept: for messages and text that has lines of its own. */
export const printableLines = (text: string): string => text.replace(unsafeInLines, escaped);
