import type { Rows } from '@inlay/columnar';
import type { LineErrors } from '../line-error.js';

/** The accepted rows of one table of one request, in the order of their lines. */
export interface ParsedTable {
  readonly name: string;
  /** Series are distinct, each has a row; every field column has a value. */
  readonly rows: Rows<string>;
  /** Per series, its number in the parser, stable while `ParsedLines.generation` is the same. */
  readonly internIds: Uint32Array;
  /** Per row, the offset of its line in the body, for errors found later (`LineErrors.add`). */
  readonly lineOffsets: Uint32Array;
  /** Whether some row is not later than an earlier row of its series: only then can two rows share a key. */
  readonly mayRepeat: boolean;
}

/** What a body said. */
export interface ParsedLines {
  readonly tables: readonly ParsedTable[];
  /** The refused lines; later stages add theirs. */
  readonly errors: LineErrors;
  /** Lines that are neither blank nor comments. */
  readonly lineCount: number;
  readonly acceptedLines: number;
  /** Values of fields in the accepted lines. */
  readonly valueCount: number;
  /** Lines refused because they contradict the known schema: if that is old, it may be wrong. */
  readonly contradictions: number;
  /**
   * Changes when the parser forgets its series: numbers in `internIds` of another generation mean something else. No two
   * parsers of one thread share a generation.
   */
  readonly generation: number;
}
