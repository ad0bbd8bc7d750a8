import { describe } from '@jest/globals';
import type { Deployment } from '../cluster/deployment.js';
import { badInputCase } from './bad-input-case.js';
import { namesCase } from './names-case.js';
import { oneSnapshotCase } from './one-snapshot-case.js';
import { overwriteCase } from './overwrite-case.js';
import { readYourWritesCase } from './read-your-writes-case.js';
import { retentionCase } from './retention-case.js';
import { schemaCase } from './schema-case.js';
import { paramsCase, surfaceCase } from './surface-case.js';
import { welcomeCase } from './welcome-case.js';

/** What a user may rely on, whatever processes it is made of. With a `layer`, `npm test` takes a share of what is long. */
export function describeDatabase(deployment: () => Deployment, layer?: number): void {
  describe('read your writes', () => readYourWritesCase(deployment));
  describe('overwrites', () => overwriteCase(deployment, layer));
  describe('snapshots', () => oneSnapshotCase(deployment));
  describe('names', () => namesCase(deployment));
  describe('bad input', () => badInputCase(deployment));
  describe('schema', () => schemaCase(deployment));
  describe('retention', () => retentionCase(deployment));
  describe('surface', () => {
    surfaceCase(deployment);
    paramsCase(deployment);
  });
  describe('welcome', () => welcomeCase(deployment));
}
