import { describe, expect, test } from '@jest/globals';
import { entryPoint } from './entry-point.js';

describe('entryPoint', () => {
  test('goes from a source to the built file', () => {
    expect(entryPoint('file:///repo/ingester/src/wal/wal.ts', './sync-worker.js').href).toBe(
      'file:///repo/ingester/dist/wal/sync-worker.js',
    );
  });

  test('stays beside a built file, even below a folder named src', () => {
    expect(entryPoint('file:///home/src/inlay/ingester/dist/wal/wal.js', './sync-worker.js').href).toBe(
      'file:///home/src/inlay/ingester/dist/wal/sync-worker.js',
    );
  });

  test('exchanges only the last src of a path', () => {
    expect(entryPoint('file:///usr/src/inlay/ingester/src/a.ts', './b.js').href).toBe(
      'file:///usr/src/inlay/ingester/dist/b.js',
    );
  });
});
