export * from './describe-write-log.js';
export * from './fixture.js';
