import { dirname, join } from 'node:path';
import type { Files } from '@inlay/core';
import { codeOf } from './system-error.js';

/** Folders remembered; forgetting one costs a few syncs. */
const rememberedMax = 10_000;

/** Makes folders below a root whose names survive power loss, and remembers which ones do. */
export class DurableDirectories {
  readonly #root: string;
  readonly #files: Files;
  readonly #secured = new Set<string>();

  constructor(root: string, files: Files) {
    this.#root = root;
    this.#files = files;
  }

  /** `folder` is relative to the root, '' or ending in '/'. Another process may have made it and not yet synced its name. */
  ensure(folder: string): void {
    if (this.#secured.has(folder)) return;
    this.#files.makeDirectory(join(this.#root, folder));
    if (!this.#secured.has('')) this.#secureRoot();
    let path = '';
    for (const name of folder.split('/').slice(0, -1)) {
      const below = `${path}${name}/`;
      if (!this.#secured.has(below)) this.#files.syncDirectory(join(this.#root, path));
      this.#remember(below);
      path = below;
    }
  }

  /** Any folder on the way to the root may be new as well, up to the first that is not ours to open. */
  #secureRoot(): void {
    for (let path = dirname(this.#root), last = this.#root; path !== last; last = path, path = dirname(path)) {
      try {
        this.#files.syncDirectory(path);
      } catch (error) {
        if (codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM') break;
        throw error;
      }
    }
    this.#remember('');
  }

  #remember(folder: string): void {
    if (this.#secured.size >= rememberedMax) this.#secured.clear();
    this.#secured.add(folder);
  }
}
