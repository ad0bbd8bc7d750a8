import type { DirectoryHandle, FileHandle, Files } from '@inlay/core';
import type { Prng } from './prng.js';
import { FileNode, FolderNode } from './power-loss-nodes.js';

/** What every call after (and at) a power cut throws: the process that made it no longer exists. */
export class PowerCut extends Error {
  override readonly name = 'PowerCut';
  constructor() {
    super('the power is off');
  }
}

/** Operations that change or secure something: those that a power cut may hit. */
export type FileOperation =
  'makeDirectory' | 'create' | 'append' | 'writeAt' | 'sync' | 'rename' | 'truncate' | 'remove' | 'syncDirectory';

/** An operation that throws an error with this code, and how much of it happens all the same. A failed sync is one for good. */
export interface DiskFault {
  readonly code: string;
  readonly extent: 'none' | 'part' | 'all';
}

/** Faults of the disk besides the loss of power. */
export interface PowerLossOptions {
  /** Called before each operation that changes or secures something; may throw to play a failing disk. */
  readonly onOperation?: (operation: FileOperation, path: string, number: number) => void;
  /** Asked before each operation, and before each read. */
  readonly faultOf?: (operation: FileOperation | 'read', path: string) => DiskFault | undefined;
  /** What the disk takes in all, asked at each use: others may fill it and free it. Writing beyond it throws ENOSPC. */
  readonly capacityBytes?: number | undefined;
}

const fault = (code: string, operation: string, path: string): Error =>
  Object.assign(new Error(`${code}: ${operation} '${path}'`), { code });

/**
 * A file system in memory that forgets: bytes are durable after `sync` of a handle, names after `syncDirectory` of their
 * parent, and nothing else is. One instance is one run of a machine; `cut` (power) or `kill` (only the process) ends it,
 * `restart` gives the next run what was left. What a cut leaves of things not synced is chosen by the generator: an
 * appended tail may survive whole, as a prefix, with holes or garbage, or not at all; each creation, renaming and removal
 * of a name may have happened or not, whatever became of the others. `truncate` syncs, as the real layer's does.
 */
export class PowerLossFiles implements Files {
  readonly #random: Prng;
  readonly #options: PowerLossOptions;
  #root: FolderNode;
  #operations = 0;
  #cutAt = Number.POSITIVE_INFINITY;
  #over: 'cut' | 'kill' | undefined;

  constructor(random: Prng, options: PowerLossOptions = {}, root = new FolderNode()) {
    this.#random = random;
    this.#options = options;
    this.#root = root;
  }

  /** Operations so far that change or secure something; reads do not count. */
  get operations(): number {
    return this.#operations;
  }
  get isOff(): boolean {
    return this.#over !== undefined;
  }

  /** The power fails at the `number`-th operation from the start of this run; that one may still happen, wholly or partly. */
  cutAt(number: number): void {
    this.#cutAt = number;
  }

  /** Power off: what is not durable is lost. */
  cut(): void {
    if (this.#over !== undefined) return;
    this.#over = 'cut';
    this.#root = this.#root.afterPowerLoss(this.#random);
  }

  /** The process dies, the machine runs on: nothing is lost, nothing becomes durable. */
  kill(): void {
    this.#over ??= 'kill';
  }

  /** The next run, on what the last one left. */
  restart(options: PowerLossOptions = this.#options): PowerLossFiles {
    this.kill();
    return new PowerLossFiles(this.#random, options, this.#root);
  }

  makeDirectory(path: string): void {
    this.#perform('makeDirectory', path, () => {
      let folder = this.#root;
      for (const name of partsOf(path)) {
        const existing = folder.get(name);
        if (existing instanceof FileNode) throw fault('ENOTDIR', 'mkdir', path);
        const next = existing ?? new FolderNode();
        if (existing === undefined) folder.set(name, next);
        folder = next;
      }
    });
  }

  create(path: string): FileHandle {
    let node: FileNode | undefined;
    this.#perform('create', path, () => {
      const { folder, name } = this.#parentOf(path, 'open');
      const existing = folder.get(name);
      if (existing instanceof FolderNode) throw fault('EISDIR', 'open', path);
      node = existing ?? new FileNode();
      if (existing === undefined) folder.set(name, node);
      else node.clear();
    });
    return this.#handle(node ?? this.#file(path, 'open'), path);
  }

  openAppend(path: string): FileHandle {
    this.#alive();
    const { folder, name } = this.#parentOf(path, 'open');
    return folder.get(name) === undefined ? this.create(path) : this.#handle(this.#file(path, 'open'), path);
  }

  read(path: string): Uint8Array {
    this.#beforeRead(path);
    return this.#file(path, 'open').bytes().slice();
  }

  readRange(path: string, offset: number, length: number): Uint8Array {
    this.#beforeRead(path);
    return this.#file(path, 'open')
      .bytes()
      .slice(offset, offset + length);
  }

  size(path: string): number | undefined {
    this.#alive();
    const node = this.#find(path);
    return node instanceof FileNode ? node.length : undefined;
  }

  list(path: string): string[] {
    this.#alive();
    const node = this.#find(path);
    return node instanceof FolderNode ? node.names() : [];
  }

  rename(from: string, to: string): void {
    this.#perform('rename', from, () => {
      const source = this.#parentOf(from, 'rename');
      const target = this.#parentOf(to, 'rename');
      const node = source.folder.get(source.name);
      if (node === undefined) throw fault('ENOENT', 'rename', from);
      if (source.folder === target.folder) source.folder.rename(source.name, target.name);
      else {
        target.folder.set(target.name, node);
        source.folder.delete(source.name);
      }
    });
  }

  truncate(path: string, bytes: number): void {
    this.#perform('truncate', path, () => {
      this.#file(path, 'open').truncate(bytes);
    });
  }

  remove(path: string): void {
    this.#perform('remove', path, () => {
      const { folder, name } = this.#parentOf(path, 'unlink');
      this.#file(path, 'unlink');
      folder.delete(name);
    });
  }

  syncDirectory(path: string): void {
    this.#perform('syncDirectory', path, () => {
      const node = this.#find(path);
      if (!(node instanceof FolderNode)) throw fault('ENOENT', 'open', path);
      node.sync();
    });
  }

  openDirectory(path: string): DirectoryHandle {
    this.#alive();
    if (!(this.#find(path) instanceof FolderNode)) throw fault('ENOENT', 'open', path);
    return {
      sync: () => {
        this.syncDirectory(path);
      },
      close: () => undefined,
    };
  }

  freeBytes(): number | undefined {
    this.#alive();
    const { capacityBytes } = this.#options;
    return capacityBytes === undefined ? undefined : Math.max(0, capacityBytes - this.usedBytes);
  }

  get usedBytes(): number {
    return this.#root.bytesBelow();
  }

  #handle(node: FileNode, path: string): FileHandle {
    let open = true;
    const perform = (operation: FileOperation, act: () => void, onFault?: (all: boolean) => void): void => {
      if (!open) throw fault('EBADF', operation, path);
      this.#perform(operation, path, act, onFault);
    };
    return {
      append: (chunks) => {
        const added = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
        const write = (room: number): void => {
          // A cut in the middle of a write leaves a part of it in the volatile state, and a disk takes what still fits.
          const limit = this.#operations === this.#cutAt ? this.#random.below(added + 1) : room;
          node.append(chunks, Math.min(limit, room));
          if (room < added) throw fault('ENOSPC', 'write', path);
        };
        perform(
          'append',
          () => {
            write(Math.min(added, this.freeBytes() ?? added));
          },
          (all) => {
            node.append(chunks, all ? added : this.#random.below(added + 1));
          },
        );
      },
      writeAt: (offset, bytes) => {
        perform('writeAt', () => {
          const grows = offset + bytes.byteLength - node.length;
          if (grows > (this.freeBytes() ?? grows)) throw fault('ENOSPC', 'write', path);
          node.writeAt(offset, bytes);
        });
      },
      sync: () => {
        perform(
          'sync',
          () => {
            node.sync();
          },
          () => {
            node.failSync();
          },
        );
      },
      close: () => {
        open = false;
      },
    };
  }

  #beforeRead(path: string): void {
    this.#alive();
    const failing = this.#options.faultOf?.('read', path);
    if (failing !== undefined) throw fault(failing.code, 'read', path);
  }

  /** `onFault` is what a part of it, or all, does to the disk where it fails; without it a part is nothing, and all is all. */
  #perform(operation: FileOperation, path: string, act: () => void, onFault?: (all: boolean) => void): void {
    this.#alive();
    this.#operations++;
    this.#options.onOperation?.(operation, path, this.#operations);
    this.#alive();
    const failing = this.#options.faultOf?.(operation, path);
    if (failing !== undefined) {
      const all = failing.extent === 'all';
      if (onFault !== undefined && (operation === 'sync' || failing.extent !== 'none')) onFault(all);
      else if (all) act();
      throw fault(failing.code, operation, path);
    }
    if (this.#operations >= this.#cutAt) {
      if (this.#random.chance(0.5)) act();
      this.cut();
      throw new PowerCut();
    }
    act();
  }

  #alive(): void {
    if (this.#over !== undefined) throw new PowerCut();
  }

  #find(path: string): FileNode | FolderNode | undefined {
    let node: FileNode | FolderNode | undefined = this.#root;
    for (const name of partsOf(path)) node = node instanceof FolderNode ? node.get(name) : undefined;
    return node;
  }

  #file(path: string, operation: string): FileNode {
    const node = this.#find(path);
    if (node === undefined) throw fault('ENOENT', operation, path);
    if (node instanceof FolderNode) throw fault('EISDIR', operation, path);
    return node;
  }

  #parentOf(path: string, operation: string): { folder: FolderNode; name: string } {
    const parts = partsOf(path);
    const name = parts.at(-1) ?? '';
    const folder = this.#find(parts.slice(0, -1).join('/'));
    if (!(folder instanceof FolderNode)) throw fault('ENOENT', operation, path);
    return { folder, name };
  }
}

const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.');
