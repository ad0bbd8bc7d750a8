import { mkdirSync, statSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Creates a directory and its parents. Node's own recursive mkdir never returns where a file system answers ENOENT for a
 * name below a directory that is there, as `/proc` does. Throws Node's errors; ENOTDIR where a file is in the way.
 */
export function makeDirectories(path: string): void {
  const missing: string[] = [];
  let at = resolve(path);
  for (; !isDirectory(at); at = dirname(at)) {
    missing.push(at);
    if (at === dirname(at)) break;
  }
  for (const directory of missing.reverse()) {
    try {
      mkdirSync(directory);
    } catch (error) {
      // Another process may have made it meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isDirectory(directory)) throw error;
    }
  }
}

/** Below a file there is nothing; which file it is, its own turn says. */
function statIfThere(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Throws ENOTDIR for anything else that is there. */
function isDirectory(path: string): boolean {
  const stats = statIfThere(path);
  if (stats === undefined || stats.isDirectory()) return stats !== undefined;
  throw Object.assign(new Error(`ENOTDIR: not a directory, ${path}`), { code: 'ENOTDIR', path });
}
