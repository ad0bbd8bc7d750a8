import type { FileToVerify, VerifyReport } from './verifier.js';

/** To the thread. `cancel` of what is answered already is nothing. */
export type VerifyRequest =
  | { readonly id: number; readonly files: readonly FileToVerify[]; readonly wantsKeys: boolean }
  | { readonly id: number; readonly cancel: true };

/** Back from it; a cancelled request is not answered. */
export type VerifyReply =
  | { readonly id: number; readonly report: VerifyReport; readonly keys: readonly (string | undefined)[] }
  | { readonly id: number; readonly failure: string };
