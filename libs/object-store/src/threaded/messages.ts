import { InlayError, type ErrorKind } from '@inlay/core';

export type Operation = 'put' | 'get' | 'getRange' | 'size' | 'list' | 'delete' | 'removeLeftovers';

/** Main thread → store thread. */
export interface StoreRequest {
  readonly id: number;
  readonly operation: Operation;
  readonly key: string;
  readonly bytes?: Uint8Array;
  readonly offset?: number;
  readonly length?: number;
}

/** Nobody waits for this request any more. */
export interface StoreCancel {
  readonly cancel: number;
}

export interface StoreFailure {
  readonly kind: ErrorKind;
  readonly message: string;
  readonly code: string;
}

/** Store thread → main thread. */
export type StoreReply =
  | { readonly id: number; readonly result: Uint8Array | number | readonly string[] | undefined }
  | { readonly id: number; readonly failure: StoreFailure };

export const failureOf = ({ kind, message, code }: InlayError): StoreFailure => ({ kind, message, code });
export const errorOf = ({ kind, message, code }: StoreFailure): InlayError => new InlayError(kind, message, { code });
