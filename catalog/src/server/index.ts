export * from './catalog-service.js';
