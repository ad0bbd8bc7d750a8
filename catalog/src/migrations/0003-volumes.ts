import type { Migration } from './migration.js';

/** On which volume an incarnation's log is, and whether its rows were given up. Null in rows of release 0.1.0. */
export const volumesMigration: Migration = {
  number: 3,
  name: 'volumes',
  readableFrom: 1,
  statements: ({ int, text }) => [
    `alter table incarnation add column volume ${text}`,
    `alter table incarnation add column forgotten_at_ms ${int}`,
  ],
};
