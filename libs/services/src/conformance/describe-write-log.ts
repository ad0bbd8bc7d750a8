import { describe } from '@jest/globals';
import { endsSuite } from './ends-suite.js';
import type { WriteLogFactory } from './fixture.js';
import { LogScene } from './log-scene.js';
import { marksSuite } from './marks-suite.js';
import { randomSuite } from './random-suite.js';
import { readerSuite } from './reader-suite.js';
import type { WithLog } from './with-log.js';
import { writerSuite } from './writer-suite.js';

/** What every write log keeps, from `LogWriter` to `LogReader`. Each test gets an empty one from the factory. */
export function describeWriteLog(name: string, factory: WriteLogFactory): void {
  const withLog: WithLog =
    (test, seed = 1) =>
    async () => {
      const scene = new LogScene(await factory(seed));
      try {
        await test(scene);
      } finally {
        await scene.dispose();
      }
    };
  describe(`write log conformance: ${name}`, () => {
    describe('a write', () => {
      writerSuite(withLog);
    });
    describe('a reader', () => {
      readerSuite(withLog);
    });
    describe('marks', () => {
      marksSuite(withLog);
    });
    describe('the end of a life', () => {
      endsSuite(withLog);
    });
    describe('random histories', () => {
      randomSuite(withLog);
    });
  });
}
