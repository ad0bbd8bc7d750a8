import * as fs from 'node:fs';
import { promisify } from 'node:util';
import type { DirectoryHandle, FileHandle, Files } from '@inlay/core';
import { makeDirectories } from './make-directories.js';

const fdatasync = promisify(fs.fdatasync);

/** The kernel takes at most this many buffers in one writev (IOV_MAX on Linux and macOS). */
const chunksPerWriteMax = 1024;

/** Bytes of one step of a copy: a thread that is busy otherwise gets round to the next step late. */
const copyBytesMax = 16 * 1024 * 1024;

/** `Files` on the real file system, blocking: for threads that have nothing else to do. */
export class NodeFiles implements Files {
  makeDirectory(path: string): void {
    makeDirectories(path);
  }

  create(path: string): FileHandle {
    return new NodeFileHandle(fs.openSync(path, 'w', 0o640));
  }

  openAppend(path: string): FileHandle {
    return new NodeFileHandle(fs.openSync(path, 'a', 0o640));
  }

  read(path: string): Uint8Array {
    return fs.readFileSync(path);
  }

  readRange(path: string, offset: number, length: number): Uint8Array {
    const descriptor = fs.openSync(path, 'r');
    try {
      const bytes = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const count = fs.readSync(descriptor, bytes, filled, length - filled, offset + filled);
        if (count === 0) break;
        filled += count;
      }
      return filled === length ? bytes : bytes.subarray(0, filled);
    } finally {
      fs.closeSync(descriptor);
    }
  }

  size(path: string): number | undefined {
    return fs.statSync(path, { throwIfNoEntry: false })?.size;
  }

  list(path: string): string[] {
    try {
      return fs.readdirSync(path).sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  rename(from: string, to: string): void {
    fs.renameSync(from, to);
  }

  async copyAside(from: string, to: string): Promise<void> {
    const source = await fs.promises.open(from, 'r');
    try {
      const target = await fs.promises.open(to, 'w', 0o640);
      try {
        const copyBytes = Math.max(1, Math.min((await source.stat()).size, copyBytesMax));
        const buffer = Buffer.allocUnsafeSlow(copyBytes);
        for (;;) {
          const { bytesRead } = await source.read(buffer, 0, copyBytes, null);
          if (bytesRead === 0) break;
          for (let at = 0; at < bytesRead;) at += (await target.write(buffer, at, bytesRead - at, null)).bytesWritten;
        }
        await target.datasync();
      } finally {
        await target.close();
      }
    } finally {
      await source.close();
    }
  }

  /** Cuts the file and syncs it: without the sync, a power failure could bring back what was cut off. */
  truncate(path: string, bytes: number): void {
    const descriptor = fs.openSync(path, 'r+');
    try {
      fs.ftruncateSync(descriptor, bytes);
      fs.fdatasyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  }

  remove(path: string): void {
    fs.unlinkSync(path);
  }

  syncDirectory(path: string): void {
    const descriptor = fs.openSync(path, 'r');
    try {
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  }

  async syncDirectoryAside(path: string): Promise<void> {
    const folder = await fs.promises.open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  openDirectory(path: string): DirectoryHandle {
    const descriptor = fs.openSync(path, 'r');
    return {
      sync: () => {
        fs.fsyncSync(descriptor);
      },
      close: () => {
        fs.closeSync(descriptor);
      },
    };
  }

  freeBytes(path: string): number | undefined {
    try {
      const stats = fs.statfsSync(path);
      return stats.bavail * stats.bsize;
    } catch {
      return undefined;
    }
  }
}

class NodeFileHandle implements FileHandle {
  readonly #descriptor: number;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  append(chunks: readonly Uint8Array[]): void {
    let pending = chunks.filter((chunk) => chunk.byteLength > 0);
    while (pending.length > 0) {
      const written = fs.writevSync(this.#descriptor, pending.slice(0, chunksPerWriteMax));
      pending = dropBytes(pending, written);
    }
  }

  writeAt(offset: number, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.byteLength;)
      at += fs.writeSync(this.#descriptor, bytes, at, bytes.byteLength - at, offset + at);
  }

  sync(): void {
    fs.fdatasyncSync(this.#descriptor);
  }

  syncAside(): Promise<void> {
    return fdatasync(this.#descriptor);
  }

  close(): void {
    fs.closeSync(this.#descriptor);
  }
}

/** What remains of the chunks after their first `count` bytes: a write may end anywhere. */
function dropBytes(chunks: readonly Uint8Array[], count: number): Uint8Array[] {
  let index = 0;
  let left = count;
  for (let chunk = chunks[index]; chunk !== undefined && left >= chunk.byteLength; chunk = chunks[index]) {
    left -= chunk.byteLength;
    index++;
  }
  const rest = chunks.slice(index);
  const first = rest[0];
  if (left > 0 && first !== undefined) rest[0] = first.subarray(left);
  return rest;
}
