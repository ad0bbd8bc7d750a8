export * from './access-options.js';
export { openAuthenticator, peersOnly, TokenAuthenticator, sha256, tokenOf } from './authenticator.js';
export type { Authenticator } from './authenticator.js';
export * from './internal-access.js';
export * from './load-authenticator.js';
export * from './public-paths.js';
