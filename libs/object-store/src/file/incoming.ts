import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { FileHandle, Files, Random } from '@inlay/core';
import { codeOf } from './system-error.js';

/** Who puts: the mark of its temporary files, by which a later life knows them. */
export interface FileStoreOwner {
  /** The same in every life, and of one living process at a time (a node's name). */
  readonly name: string;
  /** No other process puts into this folder: files found there were left by an earlier one. */
  readonly isAlone: boolean;
}

/** An object that is not whole yet. */
export class IncomingFile {
  readonly path: string;
  readonly #handle: FileHandle;
  #isOpen = true;

  constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  append(bytes: Uint8Array): void {
    this.#handle.append([bytes]);
  }

  sync(): void {
    this.#handle.sync();
  }

  async syncAside(): Promise<void> {
    if (this.#handle.syncAside === undefined) this.#handle.sync();
    else await this.#handle.syncAside();
  }

  /** Once: its descriptor may be another file's by the next time. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#handle.close();
  }
}

/** Leftovers removed at one go. */
const removedAtOnce = 64;

/** The folder where objects lie until they are whole. Throws what `Files` throws. */
export class Incoming {
  readonly #folder: string;
  readonly #files: Files;
  readonly #random: Random;
  readonly #isAlone: boolean;
  /** What the names of this owner's files begin with; a node's own name may hold anything. */
  readonly #mark: string;
  readonly #underWay = new Set<string>();

  constructor(folder: string, files: Files, random: Random, owner: FileStoreOwner) {
    this.#folder = folder;
    this.#files = files;
    this.#random = random;
    this.#isAlone = owner.isAlone;
    this.#mark = `${createHash('sha256').update(owner.name).digest('hex').slice(0, 16)}.`;
  }

  begin(): IncomingFile {
    this.#files.makeDirectory(this.#folder);
    const name = this.#mark + this.#random.uuid();
    const path = join(this.#folder, name);
    const handle = this.#files.create(path);
    this.#underWay.add(path);
    return new IncomingFile(path, handle);
  }

  /** Gives the whole file its name; the caller syncs the directory of that. */
  publish(file: IncomingFile, target: string): void {
    file.sync();
    this.rename(file, target);
  }

  /** The same for one that is synced already. */
  rename(file: IncomingFile, target: string): void {
    file.close();
    this.#files.rename(file.path, target);
    this.#underWay.delete(file.path);
  }

  /** The reason that matters is why it is discarded: a full disk, not that its rest could not be removed. */
  discard(file: IncomingFile): void {
    this.#underWay.delete(file.path);
    try {
      file.close();
      this.#files.remove(file.path);
    } catch {
      return;
    }
  }

  /** What earlier lives have left, a few at a time. */
  leftovers(): string[][] {
    const left = this.#files
      .list(this.#folder)
      .filter((name) => this.#isAlone || name.startsWith(this.#mark))
      .map((name) => join(this.#folder, name))
      .filter((path) => !this.#underWay.has(path));
    return Array.from({ length: Math.ceil(left.length / removedAtOnce) }, (_, i) =>
      left.slice(i * removedAtOnce, (i + 1) * removedAtOnce),
    );
  }

  /** Without complaint where they are gone already. */
  remove(paths: readonly string[]): void {
    for (const path of paths) {
      try {
        this.#files.remove(path);
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw error;
      }
    }
  }
}
