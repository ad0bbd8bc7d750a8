import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { InlayError } from '@inlay/core';
import { makeDirectories } from './make-directories.js';

/** What the system's word for a failure means to the one who gave the path. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user has no permission',
  EPERM: 'this user has no permission',
  EROFS: 'the file system is read-only',
  ENOENT: 'nothing can be created there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its symbolic links lead in a circle',
  EIO: 'the disk failed',
};

/** For one who only reads what others put there. */
export const reading = constants.R_OK | constants.X_OK;
const writing = reading | constants.W_OK;

/**
 * The absolute path of a directory that an option names, created when absent, after a look whether this process may work
 * in it: at the start, so that the first write does not find it out. Throws `bad_directory` (invalid), one line that
 * names the option, the path and the reason.
 */
export function requireDirectory(
  option: string,
  path: string,
  { mode = writing, system = { makeDirectories, accessSync } } = {},
): string {
  const absolute = resolve(path);
  try {
    system.makeDirectories(absolute);
    system.accessSync(absolute, mode);
  } catch (error) {
    const { code = '', message, path: at = absolute } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ENOTDIR' || code === 'EEXIST'
        ? `${at} is not a directory`
        : `${reasons[code] ?? message}${at === absolute ? '' : `, at ${at}`}`;
    throw new InlayError(
      'invalid',
      `${option} ${absolute} cannot be used: ${reason}${code === '' ? '' : ` (${code})`}`,
      {
        code: 'bad_directory',
        cause: error,
      },
    );
  }
  return absolute;
}
