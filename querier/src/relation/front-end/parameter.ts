/** A value that comes beside a statement's text. A bigint is an integer (int64, or uint64 above it), a number is a double whatever its value. */
export type ParamValue = null | boolean | number | bigint | string;
