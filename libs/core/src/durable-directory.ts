import { dirname } from 'node:path';
import type { Files } from './files.js';

/**
 * Creates a directory with its parents and makes all their names survive power loss. Parents that this process may not
 * open are none that it has created.
 */
export function makeDurableDirectory(files: Pick<Files, 'makeDirectory' | 'syncDirectory'>, directory: string): void {
  files.makeDirectory(directory);
  for (let at = directory, parent = dirname(at); parent !== at; at = parent, parent = dirname(at)) {
    try {
      files.syncDirectory(parent);
    } catch (error) {
      const { code } = error as { readonly code?: unknown };
      if (code !== 'EACCES' && code !== 'EPERM') throw error;
    }
  }
}
