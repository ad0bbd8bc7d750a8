export * from './describe-catalog.js';
export * from './fixture.js';
