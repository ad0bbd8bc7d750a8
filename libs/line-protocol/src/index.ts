export { LineProtocolParser, type ParseContext, type ParserOptions } from './parser.js';
export type { LineLimits } from './line-reader.js';
export type { ParsedLines, ParsedTable } from './table/parsed-table.js';
export { formatLineError, LineErrors, type LineError, type LineErrorPhase } from './line-error.js';
export { lineEnd, LineLocator } from './scan/split-lines.js';
export type { Precision, TimeContext } from './scan/precision.js';
export { typeConflict } from './table/type-conflict.js';
export type { KnownSchema, KnownTable } from './table/known-schema.js';
