export { buildIngester, type BuiltIngester, type IngesterDependencies } from './build.js';
export { ingesterService } from './ingester-service.js';
export { ingesterCommand } from './main.js';
export { ingesterOptions, storageOptionSpecs, type IngesterOptions, type StorageOptions } from './options.js';
export { addIngesterServices } from './server/index.js';
export { openFileStore } from './store/index.js';
