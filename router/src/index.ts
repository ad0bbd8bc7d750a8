export { buildOwnerWriter, buildRouter, type Router, type RouterDependencies } from './build.js';
export { routerCommand } from './main.js';
export { routerOptions, writeOptionSpecs, type RouterOptions, type WriteOptions } from './options.js';
export { HttpForward } from './http/http-forward.js';
export { registerPassThrough } from './http/pass-through.js';
export { QuerierTargets } from './http/querier-targets.js';
export { registerWriteRoutes, type WriteRoutesDeps } from './http/write-routes.js';
export { GrpcWriteSink, GrpcWriteSinks, localSinks, type WriteSinks } from './upstream/index.js';
