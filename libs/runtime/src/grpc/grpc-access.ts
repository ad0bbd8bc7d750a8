import { ServerInterceptingCall } from '@grpc/grpc-js';
import type { Metadata, ServerInterceptor } from '@grpc/grpc-js';
import { anybody, authorize } from '@inlay/core';
import type { Action, Authorize, Principal } from '@inlay/core';
import { failureToWire } from './grpc-error.js';

/** Who calls, and whether it may. */
export interface Caller {
  readonly principal: Principal;
  /** For every method: once, before anything is looked up. Throws as `Authorize` does. */
  readonly authorize: (action: Action, database?: string, table?: string) => void;
}

const caller = (principal: Principal, decide: Authorize): Caller => ({
  principal,
  authorize: (action, database, table) => decide(principal, action, database, table),
});

const callers = new WeakMap<Metadata, Caller>();
const nobodyAsked = caller(anybody, authorize);

/** The caller that came with this metadata; on servers that are not ours, one that may do nothing. */
export const callerOf = (metadata: Metadata): Caller => callers.get(metadata) ?? nobodyAsked;

/** Given the `authorization` header; throws InlayError to refuse the call. */
export type Authenticate = (authorization: string | undefined) => Principal;

/** Ends calls whose caller is refused before their handler hears of them. */
export const authenticating =
  (authenticate: Authenticate, decide: Authorize = authorize): ServerInterceptor =>
  (_, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, pass) => {
            try {
              callers.set(metadata, caller(authenticate(metadata.get('authorization')[0]?.toString()), decide));
            } catch (error) {
              call.sendStatus(failureToWire(error));
              return;
            }
            pass(metadata);
          },
        }),
    });
