/**
 * The HTTP paths that are answered without a token, whatever their method: the caller is `anybody` there. Nothing about
 * the data may be told on them. SECURITY.md has the same list.
 */
export const publicPaths: ReadonlySet<string> = new Set(['/', '/health', '/livez', '/ping', '/readyz']);
