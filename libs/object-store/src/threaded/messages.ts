import { InlayError, type ErrorKind } from '@inlay/core';

/** Methods of a store that its thread runs. */
export type Operation = 'put' | 'putStream' | 'get' | 'getRange' | 'size' | 'list' | 'delete' | 'removeLeftovers';

/** Main thread → store thread. */
export interface StoreRequest {
  readonly id: number;
  readonly operation: Operation;
  readonly key: string;
  readonly bytes?: Uint8Array;
  readonly offset?: number;
  readonly length?: number;
}

/** The caller has given this request up. */
export interface StoreCancel {
  readonly cancel: number;
}

/** The next bytes of a streamed put, or their end. At most one piece is on its way: the thread says `taken`. */
export interface StorePiece {
  readonly of: number;
  readonly piece: Uint8Array | 'end';
}

/** Main thread → store thread. */
export type StoreMessage = StoreRequest | StoreCancel | StorePiece;

/** An InlayError as a message carries it: without cause and details. */
export interface StoreFailure {
  readonly kind: ErrorKind;
  readonly message: string;
  readonly code: string;
}

/** Store thread → main thread. */
export type StoreReply =
  | { readonly id: number; readonly taken: true }
  | { readonly id: number; readonly result: Uint8Array | number | readonly string[] | undefined }
  | { readonly id: number; readonly failure: StoreFailure };

/** An error on its way through a port, and back: kind, message and code survive. */
export const failureOf = ({ kind, message, code }: InlayError): StoreFailure => ({ kind, message, code });
export const errorOf = ({ kind, message, code }: StoreFailure): InlayError => new InlayError(kind, message, { code });
