/** No room or no descriptor: it passes, and nothing is wrong with the disk. */
const passing = new Map([
  ['ENOSPC', 'full'],
  ['EDQUOT', 'full'],
  ['EMFILE', 'descriptors'],
  ['ENFILE', 'descriptors'],
] as const);

export type PassingReason = 'full' | 'descriptors';

/** Undefined for an error after which nobody knows what is on the disk. */
export const passingReasonOf = (error: unknown): PassingReason | undefined =>
  passing.get((error as { readonly code?: 'ENOSPC' } | undefined)?.code as 'ENOSPC');

/** Nothing of what was to be written is in the log, not in part either, and the log goes on. */
export class NotWritten extends Error {
  override readonly name = 'NotWritten';
  readonly reason: PassingReason;

  constructor(reason: PassingReason, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.reason = reason;
  }
}
