import { dirname } from 'node:path';
import type { Files } from '@inlay/core';
import type { DurableDirectories } from './durable-directories.js';
import type { Incoming, IncomingFile } from './incoming.js';

/** An object whose key was checked. `bytes` must not change until it is stored. */
export interface ObjectToPut {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/**
 * Places that the group writes to: the store's file layer, its durable folders, and the folder of files without a name
 * yet.
 */
export interface PutGroupParts {
  readonly files: Files;
  readonly directories: DurableDirectories;
  readonly incoming: Incoming;
}

interface Placed extends ObjectToPut {
  /** Where the object will lie. */
  readonly path: string;
}

/**
 * Many small objects in the steps of one: folders, bytes, sync of each, name of each, sync of each folder. A step begins when
 * the one before it has ended for all of them, so that an object has no name before its bytes are durable. What fails for one
 * is told of that one, and its temporary file removed; the others go on.
 */
export class PutGroup {
  readonly #parts: PutGroupParts;

  constructor(parts: PutGroupParts) {
    this.#parts = parts;
  }

  /** What failed, one entry an object. */
  async put(objects: readonly Placed[]): Promise<unknown[]> {
    const { directories, incoming } = this.#parts;
    const failures = new Array<unknown>(objects.length).fill(undefined);
    try {
      directories.ensureAll(new Set(objects.map(({ key }) => key.slice(0, key.lastIndexOf('/') + 1))));
    } catch (error) {
      return failures.fill(error);
    }
    const files = objects.map((object, i) => this.#write(object, (error) => (failures[i] = error)));
    const each = (work: (file: IncomingFile, object: Placed) => Promise<void> | void): Promise<unknown> =>
      Promise.all(
        objects.map(async (object, i) => {
          const file = files[i];
          if (file === undefined || failures[i] !== undefined) return;
          try {
            await work(file, object);
          } catch (error) {
            failures[i] = error;
            incoming.discard(file);
          }
        }),
      );
    await each((file) => file.syncAside());
    await each((file, { path }) => incoming.rename(file, path));
    const folders = this.#syncFolders(objects.filter((_, i) => failures[i] === undefined));
    await each((_, { path }) => folders.get(dirname(path)));
    return failures;
  }

  #write({ bytes }: Placed, onFailure: (error: unknown) => void): IncomingFile | undefined {
    const { incoming } = this.#parts;
    let file: IncomingFile | undefined;
    try {
      file = incoming.begin();
      file.append(bytes);
      return file;
    } catch (error) {
      onFailure(error);
      if (file !== undefined) incoming.discard(file);
      return undefined;
    }
  }

  #syncFolders(objects: readonly Placed[]): Map<string, Promise<void>> {
    const folders = new Set(objects.map(({ path }) => dirname(path)));
    const syncs = new Map([...folders].map((folder) => [folder, this.#syncFolder(folder)]));
    // Told to each object of the folder.
    for (const sync of syncs.values()) sync.catch(() => undefined);
    return syncs;
  }

  async #syncFolder(folder: string): Promise<void> {
    const { files } = this.#parts;
    if (files.syncDirectoryAside === undefined) files.syncDirectory(folder);
    else await files.syncDirectoryAside(folder);
  }
}
