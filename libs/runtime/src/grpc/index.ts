export * from './grpc-types.js';
export { errorFromWire, errorToWire, failureFromWire, failureToWire } from './grpc-error.js';
export type { GrpcFailure, WireError } from './grpc-error.js';
export * from './grpc-channel.js';
export * from './grpc-call.js';
export * from './grpc-duplex.js';
export * from './grpc-handlers.js';
export * from './grpc-server.js';
