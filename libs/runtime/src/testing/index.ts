export * from './start-grpc.js';
