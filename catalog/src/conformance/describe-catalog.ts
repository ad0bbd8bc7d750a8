import { describe } from '@jest/globals';
import { SimulatedClock } from '@inlay/testing';
import { concurrencySuite } from './concurrency-suite.js';
import { databasesSuite } from './databases-suite.js';
import { filesSuite } from './files-suite.js';
import type { CatalogFactory, WithCatalog } from './fixture.js';
import { incarnationsSuite } from './incarnations-suite.js';
import { randomSuite } from './random-suite.js';
import { schemaSuite } from './schema-suite.js';
import { watchSuite } from './watch-suite.js';

/** What every catalog keeps. Each test gets an empty one from the factory. */
export function describeCatalog(name: string, factory: CatalogFactory): void {
  const clock = new SimulatedClock();
  const withCatalog: WithCatalog = (test) => async () => {
    const fixture = await factory(clock);
    try {
      await test(fixture);
    } finally {
      await fixture.dispose();
    }
  };
  describe(`catalog conformance: ${name}`, () => {
    describe('databases', () => {
      databasesSuite(withCatalog);
    });
    describe('schema', () => {
      schemaSuite(withCatalog);
    });
    describe('incarnations and shards', () => {
      incarnationsSuite(withCatalog);
    });
    describe('files', () => {
      filesSuite(withCatalog);
    });
    describe('concurrency', () => {
      concurrencySuite(withCatalog);
    });
    describe('watch and close', () => {
      watchSuite(withCatalog);
    });
    describe('random programs', () => {
      randomSuite(withCatalog, clock);
    });
  });
}
