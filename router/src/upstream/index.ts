export { GrpcWriteSink, grpcWriteSinkLimitsDefault, type GrpcWriteSinkLimits } from './grpc-write-sink.js';
export { GrpcWriteSinks } from './grpc-write-sinks.js';
export { OwnerWriter, type OwnerWriterInit } from './owner-writer.js';
export { ShardMapCache } from './shard-map-cache.js';
export { localSinks, type WriteSinks } from './write-sinks.js';
