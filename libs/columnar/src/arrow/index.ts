/** By itself: apache-arrow is many modules, and only who makes or reads Arrow needs them. */
export * from './arrow-encoder.js';
export * from './arrow-types.js';
export * from './ipc-stream.js';
