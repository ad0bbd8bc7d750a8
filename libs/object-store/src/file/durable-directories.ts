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

  /** The same for many: each folder above them is synced once. The first that fails is told, and nothing is remembered. */
  ensureAll(folders: ReadonlySet<string>): void {
    const fresh = [...folders].filter((folder) => !this.#secured.has(folder));
    for (const folder of fresh) this.#files.makeDirectory(join(this.#root, folder));
    if (fresh.length > 0 && !this.#secured.has('')) this.#secureRoot();
    const names = new Set(fresh.flatMap(withParents).filter((folder) => !this.#secured.has(folder)));
    for (const parent of new Set([...names].map(parentOf))) this.#files.syncDirectory(join(this.#root, parent));
    for (const folder of names) this.#remember(folder);
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

/** `a/b/` is `a/` and `a/b/`. */
const withParents = (folder: string): string[] =>
  folder
    .split('/')
    .slice(0, -1)
    .map((_, depth, names) => `${names.slice(0, depth + 1).join('/')}/`);

const parentOf = (folder: string): string => folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1);
