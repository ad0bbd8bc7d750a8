/**
 * Most bytes of one value that a statement may make by saying how long it shall be (16 MiB). What grows by joining values is
 * bounded by the memory of the engine's process.
 */
export const valueBytesMax = 16_777_216;
