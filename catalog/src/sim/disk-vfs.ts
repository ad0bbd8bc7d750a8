import sqlite3InitModule, { type Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import { defined, type Random } from '@inlay/core';
import { PowerCut, type PowerLossFiles } from '@inlay/testing';
import { fileMethods, folderOf, type Guard, type OpenFiles } from './disk-file-methods.js';

export const vfsName = 'inlay-power-loss';

/** A disk under SQLite: what one run of a machine sees. */
export interface Mount {
  readonly files: PowerLossFiles;
  readonly random: Random;
}

/** By the first part of a database's name. */
const mounts = new Map<string, Mount>();
let lastMount = 0;
let loading: Promise<Sqlite3Static> | undefined;

/** SQLite with a file layer that is `PowerLossFiles`: the real one's code, on a disk whose power fails. */
export function sqliteOnDisk(): Promise<Sqlite3Static> {
  return (loading ??= sqlite3InitModule().then((sqlite3) => {
    // Its errors are what tests are about: they are thrown, not told to the console.
    const { config } = sqlite3 as unknown as { readonly config: { warn: () => void } };
    config.warn = () => undefined;
    install(sqlite3);
    return sqlite3;
  }));
}

/** Returns what a database's name begins with. */
export function mount(disk: Mount): { readonly prefix: string; readonly unmount: () => void } {
  const prefix = `m${String(++lastMount)}:`;
  mounts.set(prefix, disk);
  return { prefix, unmount: () => mounts.delete(prefix) };
}

function placeOf(name: string | null): { readonly disk: Mount; readonly path: string } {
  const full = name ?? '';
  const at = full.indexOf(':') + 1;
  return { disk: defined(mounts.get(full.slice(0, at)), `the disk of ${full}`), path: full.slice(at) };
}

/** The disk's errors as SQLite's. */
const guardWith =
  (full: number): Guard =>
  (code, act) => {
    try {
      return act();
    } catch (error) {
      if (error instanceof PowerCut) return code;
      const reason = (error as { readonly code?: string }).code;
      if (reason === undefined) throw error;
      return reason === 'ENOSPC' ? full : code;
    }
  };

function install(sqlite3: Sqlite3Static): void {
  const { capi } = sqlite3;
  const guarded = guardWith(capi.SQLITE_FULL);
  const open: OpenFiles = new Map();
  const io = new capi.sqlite3_io_methods();
  setMembers(io, { $iVersion: 1 });
  sqlite3.vfs.installVfs({ io: { struct: io, methods: fileMethods(sqlite3, open, guarded) } });
  installFolders(sqlite3, { open, guarded, io: io.pointer });
}

/** Members of a struct in SQLite's memory; its declarations do not know their names. */
function setMembers(struct: object, members: Readonly<Record<string, number>>): void {
  Object.assign(struct, members);
}

type OpenArguments = [vfs: number, name: number, file: number, flags: number, outFlags: number];

interface Parts {
  readonly open: OpenFiles;
  readonly guarded: Guard;
  readonly io: number;
}

function installFolders(sqlite3: Sqlite3Static, { open, guarded, io }: Parts): void {
  const { capi, wasm } = sqlite3;
  const ok = capi.SQLITE_OK;
  const logs = capi.SQLITE_OPEN_WAL | capi.SQLITE_OPEN_MAIN_JOURNAL;
  const vfs = new capi.sqlite3_vfs();
  const { structInfo } = capi.sqlite3_file as unknown as { readonly structInfo: { readonly sizeof: number } };
  setMembers(vfs, { $iVersion: 2, $szOsFile: structInfo.sizeof, $mxPathname: 512 });
  const methods = {
    xOpen: (...[, name, pointer, flags, outFlags]: OpenArguments): number =>
      guarded(capi.SQLITE_CANTOPEN, () => {
        const { disk, path } = placeOf(wasm.cstrToJs(name));
        const isNew = disk.files.size(path) === undefined;
        if (isNew && (flags & capi.SQLITE_OPEN_CREATE) === 0) return capi.SQLITE_CANTOPEN;
        const handle = isNew ? disk.files.create(path) : disk.files.openAppend(path);
        const syncsFolder = (flags & capi.SQLITE_OPEN_CREATE) !== 0 && (flags & logs) !== 0;
        open.set(pointer, { files: disk.files, path, handle, syncsFolder });
        const file = new capi.sqlite3_file(pointer);
        setMembers(file, { $pMethods: io });
        file.dispose();
        if (outFlags !== 0) wasm.poke32(outFlags, flags);
        return ok;
      }),
    xDelete: (_vfs: number, name: number, syncsFolder: number): number =>
      guarded(capi.SQLITE_IOERR_DELETE, () => {
        const { disk, path } = placeOf(wasm.cstrToJs(name));
        if (disk.files.size(path) === undefined) return capi.SQLITE_IOERR_DELETE_NOENT;
        disk.files.remove(path);
        if (syncsFolder !== 0) disk.files.syncDirectory(folderOf(path));
        return ok;
      }),
    xAccess: (_vfs: number, name: number, _flags: number, to: number): number =>
      guarded(capi.SQLITE_IOERR_ACCESS, () => {
        const { disk, path } = placeOf(wasm.cstrToJs(name));
        wasm.poke32(to, disk.files.size(path) === undefined ? 0 : 1);
        return ok;
      }),
    xFullPathname: (_vfs: number, name: number, count: number, to: number): number => {
      wasm.cstrncpy(to, name, count);
      return ok;
    },
    xRandomness: (_vfs: number, count: number, to: number): number => {
      // Salts of its log: from the disk that was mounted last, so that a run repeats.
      const random = [...mounts.values()].at(-1)?.random;
      for (let at = 0; at < count; at++) wasm.heap8u()[to + at] = (random?.u32() ?? at) & 0xff;
      return count;
    },
    xSleep: (): number => ok,
    xCurrentTimeInt64: (_vfs: number, to: number): number => {
      wasm.poke64(to, 0n);
      return ok;
    },
    xGetLastError: (): number => ok,
  };
  sqlite3.vfs.installVfs({ vfs: { struct: vfs, name: vfsName, methods } });
}
