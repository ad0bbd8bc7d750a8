export * from './add-services.js';
export * from './hot-service.js';
export * from './write-service.js';
