import type { FileHandle, Files } from '@inlay/core';

/** A file layer with a mistake: it reports these operations as done and does not do them. */
export function forgetfulFiles(files: Files, skipped: 'sync' | 'syncDirectory'): Files {
  const withoutSync = (handle: FileHandle): FileHandle => ({
    append: (chunks) => handle.append(chunks),
    writeAt: (offset, bytes) => handle.writeAt(offset, bytes),
    sync: () => undefined,
    close: () => handle.close(),
  });
  return new Proxy(files, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (skipped === 'syncDirectory' && name === 'syncDirectory') return () => undefined;
      if (skipped === 'syncDirectory' && name === 'openDirectory')
        return () => ({ sync: () => undefined, close: () => undefined });
      const call = member.bind(target) as (...args: unknown[]) => unknown;
      if (skipped === 'sync' && (name === 'create' || name === 'openAppend'))
        return (...args: unknown[]) => withoutSync(call(...args) as FileHandle);
      return call;
    },
  });
}
