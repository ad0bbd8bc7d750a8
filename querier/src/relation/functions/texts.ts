/** Functions of texts. Positions count characters (code points) from 1; a NULL among the arguments gives NULL, unless it is said. */
export const textFunctions = [
  // Case as Unicode has it: one character may become several.
  'upper',
  'lower',
  /** Words of letters and digits: the first in upper case, the others in lower. */
  'initcap',
  // i32 of utf8.
  'char_length',
  'octet_length',
  'bit_length',
  /** The code point of the first character; 0 of an empty text. */
  'ascii',
  /** The character of an i64; what is none is an error. */
  'chr',
  /** text, part: where it begins, 0 where it does not occur; i32. */
  'position_of',
  /** i32; of characters. */
  'levenshtein',
  /** item, texts between commas: its number from 1, else 0; i32. */
  'find_in_set',
  /** text, start (i64), and a count (i64), which is not below zero. */
  'substr',
  // text, count (i64); from the other end where it is below zero.
  'left',
  'right',
  // text, characters that are taken off.
  'btrim',
  'ltrim',
  'rtrim',
  // text, length (i64), fill; a text longer than a value may be is an error.
  'lpad',
  'rpad',
  /** text, part, instead; no part that is empty is replaced. */
  'replace',
  'reverse',
  /** text, times (i64); a text longer than a value may be is an error. */
  'repeat',
  /** text, separator, number (i64, from the end below zero; 0 is an error) */
  'split_part',
  /** text, separator, count (i64): all before the so many-th separator, or after it from the end. */
  'substr_index',
  /** text, characters, their replacements by position */
  'translate',
  /** text, instead, start (i64, from 1), count of characters replaced (i64) or as many as there are instead */
  'overlay',
  // bool
  'starts_with',
  'ends_with',
  'contains',
  /** Joins what is not NULL; never NULL. */
  'concat',
  /** separator, texts: joins what is not NULL; NULL where the separator is. */
  'concat_ws',
  /** The last 64 bits of an i64, or a u64, without zeros in front. */
  'to_hex',
  /** A new random one for each row, as text. */
  'uuid',
  // utf8 or binary to utf8 (md5, in hex) or binary.
  'md5',
  'sha224',
  'sha256',
  'sha384',
  'sha512',
  /** binary, and hex, base64 or base64pad as a literal; utf8 */
  'encode',
  /** utf8, and hex or base64 as a literal; binary. What is not encoded so is an error. */
  'decode',
] as const;

/**
 * Functions of regular expressions, in the syntax of DataFusion's (those of Rust). A pattern and its flags that are literals are
 * read by `relation/pattern` and written for the engine; any other is read by the engine as it is, whose `\w`, `\d`, `\s` and `\b` are of ASCII.
 * Flags are a literal.
 */
export const patternFunctions = [
  /** text, pattern, flags, replacement (utf8), whether all matches are replaced (a bool literal) */
  'regex_replace',
  /** text, pattern (a literal), flags: the groups of the first match that took part, or the match where it has none; NULL without one. */
  'regex_match',
  /** text, pattern, flags: how many; i64. */
  'regex_count',
  /** text, pattern (a literal), flags, number of the match (an i64 literal), group (an i64 literal, 0: all of it): where it begins; 0 where there is none; i64. */
  'regex_position',
] as const;
