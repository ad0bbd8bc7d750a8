/** The system's name for a failure (`ENOENT`), where the thrown thing has one. By shape: Node's errors may be of another realm. */
export const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
