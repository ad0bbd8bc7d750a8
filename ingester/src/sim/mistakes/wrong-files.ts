import type { FileHandle, Files } from '@inlay/core';
import { wrapped } from '../wrapped.js';

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

/** A file layer with a mistake: it takes a sync for good that succeeds at the second attempt. */
export function stubbornFiles(files: Files): Files {
  const again = (handle: FileHandle): FileHandle =>
    withSync(handle, () => {
      try {
        handle.sync();
      } catch {
        handle.sync();
      }
    });
  return wrapped<Files>(files, {
    create: (path) => again(files.create(path)),
    openAppend: (path) => again(files.openAppend(path)),
  });
}

/** A file layer with a mistake: it syncs what an earlier life left, which may be taken for written, instead of writing it. */
export function thriftyFiles(files: Files): Files {
  return wrapped<Files>(files, {
    rename: (from, to) => {
      if (!from.endsWith('.copy')) {
        files.rename(from, to);
        return;
      }
      const handle = files.openAppend(to);
      handle.sync();
      handle.close();
      files.remove(from);
    },
  });
}
