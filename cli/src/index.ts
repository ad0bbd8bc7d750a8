export { serveOptions, type ServeOptions } from './serve/options.js';
/** For the documentation. */
export * from './commands/options.js';
