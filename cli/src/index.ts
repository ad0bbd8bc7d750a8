export { serveOptions, type ServeOptions } from './serve/options.js';
