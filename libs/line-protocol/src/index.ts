export { LineProtocolParser, parserOptionsDefault, type ParserOptions } from './parser.js';
export type { LineLimits } from './line-reader.js';
export type { ParsedLines, ParsedTable } from './parsed-table.js';
export { formatLineError, lineErrorsMax, LineErrors, type LineError, type LineErrorPhase } from './line-error.js';
export { lineEnd, LineLocator } from './split-lines.js';
export type { Precision, TimeContext } from './precision.js';
export { typeConflict } from './type-conflict.js';
export type { KnownSchema, KnownTable } from './known-schema.js';
