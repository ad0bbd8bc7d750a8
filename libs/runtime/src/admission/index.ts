export * from './admission.js';
export * from './bodies.js';
export * from './budget.js';
export * from './connections.js';
export * from './descriptors.js';
export * from './door-options.js';
