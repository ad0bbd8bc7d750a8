export * from './lint-metrics.js';
export * from './prng.js';
export * from './simulated-clock.js';
export * from './system-parts.js';
export * from './wait-until.js';
export * from './power-loss-files.js';
export * from './awkward/index.js';
export * from './small-disk.js';
