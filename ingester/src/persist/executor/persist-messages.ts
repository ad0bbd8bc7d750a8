import type { EncodedGeneration, EncodeRequest } from './persist-executor.js';

/** To the thread. Shared pages are not copied. */
export interface PersistJobMessage {
  readonly number: number;
  readonly request: EncodeRequest;
}

/** Back from it; the file's bytes are transferred. */
export type PersistResultMessage =
  | { readonly number: number; readonly file: EncodedGeneration }
  | { readonly number: number; readonly error: { readonly message: string; readonly stack: string | undefined } };
