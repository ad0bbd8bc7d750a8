export * from './write-sink.js';
export * from './hot-source.js';
export * from './write-log/log-reader.js';
export * from './write-log/log-receiver.js';
export * from './write-log/log-writer.js';
