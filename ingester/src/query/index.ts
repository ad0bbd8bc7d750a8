export * from './hot-reader.js';
