/** What a power failure must not undo is bought here: nothing is durable before `sync`, no name before `syncDirectory`. */
export interface FileHandle {
  /** Appends all bytes of all chunks. */
  append(chunks: readonly Uint8Array[]): void;
  /** Overwrites bytes inside what is there already. A power loss before `sync` may leave old, new, or neither in their place. */
  writeAt(offset: number, bytes: Uint8Array): void;
  /** fdatasync: the bytes written so far survive power loss. */
  sync(): void;
  /** The same beside other syncs, where the platform can: the disk then does many in little more than the time of one. */
  syncAside?(): Promise<void>;
  close(): void;
}

/** A directory that stays open: its sync needs no further descriptor. */
export interface DirectoryHandle {
  /** Makes creations, renames and removals in it durable. */
  sync(): void;
  close(): void;
}

/**
 * The few blocking file operations that durable parts use (WAL, file object store), so that a test can put a layer in
 * between that forgets everything not synced. Call them off the main thread. Errors are Node's (`code: 'ENOSPC'`).
 */
export interface Files {
  /** Creates directories as needed; their names are not durable before `syncDirectory` of each parent. */
  makeDirectory(path: string): void;
  /** Creates or truncates. */
  create(path: string): FileHandle;
  openAppend(path: string): FileHandle;
  /** Whole file; throws ENOENT when absent. */
  read(path: string): Uint8Array;
  readRange(path: string, offset: number, length: number): Uint8Array;
  /** Bytes in the file, or undefined when absent. */
  size(path: string): number | undefined;
  /** Names in the directory, sorted; empty when absent. */
  list(path: string): string[];
  rename(from: string, to: string): void;
  /**
   * Creates or truncates `to`, writes there every byte that a reader of `from` gets, and syncs it, beside other work, where
   * the platform can. Never by a clone of the file system's: that may share what is on the disk with `from`, which need not be
   * what a reader gets.
   */
  copyAside?(from: string, to: string): Promise<void>;
  truncate(path: string, bytes: number): void;
  remove(path: string): void;
  /** Makes creations, renames and removals in this directory durable. */
  syncDirectory(path: string): void;
  /** The same beside other syncs, where the platform can. */
  syncDirectoryAside?(path: string): Promise<void>;
  openDirectory(path: string): DirectoryHandle;
  /** Bytes a process may still write here, or undefined where the platform cannot say. */
  freeBytes(path: string): number | undefined;
}
