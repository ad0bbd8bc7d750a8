import { InterceptingCall, credentials } from '@grpc/grpc-js';
import type { ChannelCredentials, ChannelOptions, ClientOptions, Interceptor } from '@grpc/grpc-js';

/**
 * Between our own processes: a group of writes, or rows of one table, with a wide margin. What one write became is refused
 * above it before it is sent, since a message that is too large breaks the stream and every write on it.
 */
export const internalMessageBytesMax = 256 * 1024 * 1024;

/**
 * Both sides: messages are bounded by what rooms put into them, not by gRPC's 4 MiB; a peer that vanished without a word
 * is noticed within 25 s; the HTTP/2 window lets one stream carry a 16 MiB group without waiting for the other side.
 */
export const channelOptions: ChannelOptions = {
  'grpc.max_receive_message_length': internalMessageBytesMax,
  'grpc.max_send_message_length': -1,
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000,
  'grpc-node.flow_control_window': 16 * 1024 * 1024,
  'grpc-node.max_session_memory': Number.MAX_SAFE_INTEGER,
};

/**
 * For ports that everybody reaches: grpc-js stops unpacking a message at its limit; calls at once on one connection, and
 * what waits on it to be sent (MB), are bounded as well.
 */
export const publicServerOptions = (messageBytesMax: number): ChannelOptions => ({
  ...channelOptions,
  'grpc.max_receive_message_length': messageBytesMax,
  'grpc.max_concurrent_streams': 128,
  'grpc-node.max_session_memory': 256,
});

type ClientConstructor<C> = new (
  address: string,
  credentials: ChannelCredentials,
  options?: Partial<ClientOptions>,
) => C;

/** Settings of all calls of a client. */
export interface GrpcClientOptions {
  /** Sent as `authorization: Bearer …` with every call. */
  readonly token?: string | undefined;
}

/** A client of a generated service: `grpcClient(WriteServiceClient, 'ingester-0:8182', { token })`. Connects when first used. */
export function grpcClient<C>(constructor: ClientConstructor<C>, address: string, options: GrpcClientOptions = {}): C {
  // Channels are not shared between clients: a stuck one must not hold another role's calls.
  const own: ClientOptions = {
    ...channelOptions,
    'grpc.use_local_subchannel_pool': 1,
    interceptors: options.token === undefined ? [] : [withToken(options.token)],
  };
  return new constructor(address, credentials.createInsecure(), own);
}

const withToken =
  (token: string): Interceptor =>
  (callOptions, nextCall) =>
    new InterceptingCall(nextCall(callOptions), {
      start: (metadata, listener, next) => {
        metadata.set('authorization', `Bearer ${token}`);
        next(metadata, listener);
      },
    });
