import { stat } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import { identityKey, keyOf } from './file-identity.js';
import type { FileToVerify } from './verifier.js';

/** More than this many are looked at on the thread that verifies: each costs a question to the system and an answer from it. */
const lookedAtMax = 32;
/** About 200 bytes each. */
const rememberedMax = 10_000;

/**
 * Files that were found whole, so that a question of few files asks no other thread. The rule is the verifier's own: a
 * verdict holds until the file is touched, which its identity tells.
 */
export class KnownFiles {
  readonly #keys = new LRUCache<string, string>({ max: rememberedMax });

  /** Whether these files are worth remembering here. */
  areFew(files: readonly FileToVerify[]): boolean {
    return files.length <= lookedAtMax;
  }

  /** `keys`: one a file, undefined of a file that may not be taken for whole when it is used again. */
  remember(files: readonly FileToVerify[], keys: readonly (string | undefined)[]): void {
    for (const [index, { path }] of files.entries()) {
      const key = keys[index];
      if (key === undefined) this.#keys.delete(path);
      else this.#keys.set(path, key);
    }
  }

  /** Whether all were found whole and have not been touched since. */
  async areWhole(files: readonly FileToVerify[]): Promise<boolean> {
    if (!this.areFew(files) || !files.every(({ path }) => this.#keys.has(path))) return false;
    const whole = await Promise.all(files.map((file) => this.#isWhole(file)));
    return whole.every(Boolean);
  }

  async #isWhole(file: FileToVerify): Promise<boolean> {
    const known = this.#keys.get(file.path);
    try {
      return keyOf(identityKey(await stat(file.path, { bigint: true })), file) === known;
    } catch {
      // The thread looks again and says what is wrong.
      return false;
    }
  }
}
