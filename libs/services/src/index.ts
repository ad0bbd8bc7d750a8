export * from './write-sink.js';
export * from './hot-source.js';
