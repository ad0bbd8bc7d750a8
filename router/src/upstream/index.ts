export { GrpcWriteSink, grpcWriteSinkLimitsDefault, type GrpcWriteSinkLimits } from './grpc-write-sink.js';
export { GrpcWriteSinks } from './grpc-write-sinks.js';
export { ShardMapCache } from './shard-map-cache.js';
export { Upstream, type UpstreamInit, type WritePlan } from './upstream.js';
export { localSinks, type WriteSinks } from './write-sinks.js';
