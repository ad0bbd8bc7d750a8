import type { FileHandle, Files } from '@inlay/core';
import { wrapped } from './replaced.js';

const withSync = (handle: FileHandle, sync: () => void): FileHandle => ({
  append: (chunks) => {
    handle.append(chunks);
  },
  writeAt: (offset, bytes) => {
    handle.writeAt(offset, bytes);
  },
  sync,
  close: () => {
    handle.close();
  },
});

/** A file layer with a mistake: it reports these operations as done and does not do them. */
export function forgetfulFiles(files: Files, skipped: 'sync' | 'syncDirectory'): Files {
  const nothing = (): void => undefined;
  if (skipped === 'syncDirectory')
    return wrapped<Files>(files, {
      syncDirectory: nothing,
      openDirectory: () => ({ sync: nothing, close: nothing }),
    });
  return wrapped<Files>(files, {
    create: (path) => withSync(files.create(path), nothing),
    openAppend: (path) => withSync(files.openAppend(path), nothing),
  });
}
