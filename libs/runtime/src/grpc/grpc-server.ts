import { Server, ServerCredentials, ServerInterceptingCall, status as grpcStatus } from '@grpc/grpc-js';
import type { ServerInterceptor } from '@grpc/grpc-js';
import { InlayError } from '@inlay/core';
import type { Histogram, Labels, Logger, Metrics } from '@inlay/core';
import { channelOptions } from './grpc-channel.js';
import { grpcErrorOf, sourceOfFailure } from './grpc-error.js';

export interface GrpcServerInit {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Given the `authorization` header; throws InlayError to refuse the call. */
  readonly authenticate?: ((authorization: string | undefined) => void) | undefined;
}

/** A server without services and without a port: give it services with `addService`, then `listenGrpc` or a PublicServer. */
export function createGrpcServer(init: GrpcServerInit): Server {
  const seconds = init.metrics.histogram({
    name: 'grpc_request_seconds',
    help: 'Time from a call to its status, by method and gRPC status code',
    labels: ['method', 'code'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60],
  });
  const interceptors = [measuring(seconds, init.logger)];
  if (init.authenticate !== undefined) interceptors.push(authenticating(init.authenticate));
  return new Server({ ...channelOptions, interceptors });
}

/** Resolves to the port, which is a free one when 0 is asked for. */
export function listenGrpc(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const address = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else
        reject(
          new InlayError('unavailable', `cannot listen on ${address}: ${error.message}`, {
            code: 'cannot_listen',
            cause: error,
          }),
        );
    });
  });
}

/** Takes no new calls, lets those in flight end, and cuts what is left after `graceMs`. */
export function closeGrpc(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.forceShutdown(), graceMs);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

const measuring =
  (seconds: Histogram, logger: Logger): ServerInterceptor =>
  (method, call) => {
    const started = performance.now();
    return new ServerInterceptingCall(call, {
      sendStatus: (status, next) => {
        const { code } = status;
        seconds.observe((performance.now() - started) / 1000, labelsOf(method.path, code));
        if (code === grpcStatus.INTERNAL || code === grpcStatus.DATA_LOSS)
          logger.error('call failed', {
            method: method.path,
            error: sourceOfFailure(status.metadata),
            details: status.details,
          });
        next(status);
      },
    });
  };

const authenticating =
  (authenticate: (authorization: string | undefined) => void): ServerInterceptor =>
  (_, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, pass) => {
            try {
              authenticate(metadata.get('authorization')[0]?.toString());
            } catch (error) {
              call.sendStatus(grpcErrorOf(error));
              return;
            }
            pass(metadata);
          },
        }),
    });

/** The same label object for the same pair: PromMetrics finds its counter by it. Methods are those of our services. */
const knownLabels = new Map<string, Labels>();

function labelsOf(method: string, code: number): Labels {
  const key = `${method} ${String(code)}`;
  const known = knownLabels.get(key);
  if (known !== undefined) return known;
  const labels = { method, code: String(code) };
  knownLabels.set(key, labels);
  return labels;
}
