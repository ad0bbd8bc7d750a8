import type { Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import { defined, type FileHandle } from '@inlay/core';
import type { PowerLossFiles } from '@inlay/testing';

export interface OpenFile {
  readonly files: PowerLossFiles;
  readonly path: string;
  readonly handle: FileHandle;
  /** The first sync makes its name durable too: of a log that may be created, new or not, as SQLite's own layer for Unix does. */
  syncsFolder: boolean;
}

/** By the pointer that SQLite gives to each. */
export type OpenFiles = Map<number, OpenFile>;

/** What `act` returns, or SQLite's code for the error that the disk threw: `code`, or that of a full disk. */
export type Guard = (code: number, act: () => number) => number;

export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** SQLite hands its 64-bit numbers over as bigint, whatever its declarations say. */
const plain = (value: number | bigint): number => Number(value);

/** What SQLite does with a file that is open. */
export function fileMethods({ capi, wasm }: Sqlite3Static, open: OpenFiles, guarded: Guard) {
  const ok = capi.SQLITE_OK;
  const at = (pointer: number): OpenFile => defined(open.get(pointer), 'an open file');
  return {
    xClose: (pointer: number): number => {
      at(pointer).handle.close();
      open.delete(pointer);
      return ok;
    },
    xRead: (pointer: number, to: number, count: number, offset: number): number =>
      guarded(capi.SQLITE_IOERR_READ, () => {
        const { files, path } = at(pointer);
        const bytes = files.readRange(path, plain(offset), count);
        wasm.heap8u().set(bytes, to);
        if (bytes.length === count) return ok;
        wasm.heap8u().fill(0, to + bytes.length, to + count);
        return capi.SQLITE_IOERR_SHORT_READ;
      }),
    xWrite: (pointer: number, from: number, count: number, offset: number): number =>
      guarded(capi.SQLITE_IOERR_WRITE, () => {
        at(pointer).handle.writeAt(plain(offset), wasm.heap8u().slice(from, from + count));
        return ok;
      }),
    xTruncate: (pointer: number, size: number): number =>
      guarded(capi.SQLITE_IOERR_TRUNCATE, () => {
        const { files, path } = at(pointer);
        files.truncate(path, plain(size));
        return ok;
      }),
    xSync: (pointer: number): number =>
      guarded(capi.SQLITE_IOERR_FSYNC, () => {
        const file = at(pointer);
        file.handle.sync();
        if (file.syncsFolder) file.files.syncDirectory(folderOf(file.path));
        file.syncsFolder = false;
        return ok;
      }),
    xFileSize: (pointer: number, to: number): number =>
      guarded(capi.SQLITE_IOERR_FSTAT, () => {
        const { files, path } = at(pointer);
        wasm.poke64(to, BigInt(files.size(path) ?? 0));
        return ok;
      }),
    // One process has the file: nobody else asks for a lock.
    xLock: (): number => ok,
    xUnlock: (): number => ok,
    xCheckReservedLock: (_pointer: number, to: number): number => {
      wasm.poke32(to, 0);
      return ok;
    },
    xFileControl: (): number => capi.SQLITE_NOTFOUND,
    xSectorSize: (): number => 4096,
    // What SQLite's own layer for Unix says: a write that is cut off damages no byte beside its own. Without it SQLite fills
    // a sector after each commit and leaves the end of it unsynced, which a failed sync later would take along.
    xDeviceCharacteristics: (): number => capi.SQLITE_IOCAP_POWERSAFE_OVERWRITE,
  };
}
