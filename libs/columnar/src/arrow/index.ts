/** By itself for the engine's process, which has no use for protobuf, gRPC and the merge. */
export * from './arrow-encoder.js';
export * from './arrow-types.js';
export * from './ipc-stream.js';
