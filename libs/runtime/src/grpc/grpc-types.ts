/** What rooms need of grpc-js, so that only this library and generated code name it. */
export { Metadata, Server as GrpcServer, Client as GrpcClientBase, status as grpcStatus } from '@grpc/grpc-js';
export type {
  CallOptions,
  ChannelCredentials,
  ClientDuplexStream,
  ClientOptions,
  ClientReadableStream,
  ClientUnaryCall,
  ConnectionInjector,
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServiceDefinition,
  ServiceError,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
