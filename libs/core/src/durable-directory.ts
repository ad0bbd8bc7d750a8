import { dirname } from 'node:path';
import type { Files } from './files.js';

/** Errors of a parent that this process cannot have changed: it may not open it, or the file system is read-only or keeps nothing. */
const unsyncable: readonly unknown[] = ['EACCES', 'EPERM', 'EROFS', 'EINVAL'];

/**
 * Creates a directory with its parents and makes all their names survive power loss.
 */
export function makeDurableDirectory(files: Pick<Files, 'makeDirectory' | 'syncDirectory'>, directory: string): void {
  files.makeDirectory(directory);
  for (let at = directory, parent = dirname(at); parent !== at; at = parent, parent = dirname(at)) {
    try {
      files.syncDirectory(parent);
    } catch (error) {
      const { code } = error as { readonly code?: unknown };
      if (!unsyncable.includes(code)) throw error;
    }
  }
}
