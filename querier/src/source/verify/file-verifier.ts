import { statSync } from 'node:fs';
import { nextTurn, type Clock } from '@inlay/core';
import { identityOf, keyOf, type FileIdentity } from './file-identity.js';
import { readChecksum } from './read-checksum.js';
import type { FileProblem, FileToVerify, Verifier, VerifyReport } from './verifier.js';

/** Files whose verdict is kept, about 300 bytes each; one that is forgotten is read again. */
const rememberedMax = 100_000;
/** Files looked at without a pause. */
const filesPerTurn = 256;
/** A file that changes whenever it is read belongs to somebody else. */
const readsMax = 3;

type Problem = Omit<FileProblem, 'index'>;

interface Verdict {
  /** Which file, and what was expected of it. */
  readonly key: string;
  readonly problem: Problem | undefined;
}

/** Numbers of one call. */
interface Tally {
  files: number;
  bytes: number;
  withoutChecksum: number;
}

/**
 * Blocks its thread for at most a part of a file, or the look at a few hundred known ones. A verdict holds until the file is
 * touched: size, times and inode are looked at whenever the file is used, its bytes only once.
 */
export class FileVerifier implements Verifier {
  readonly #clock: Pick<Clock, 'nowMs'>;
  /** By path; the first is the one kept longest. */
  readonly #verdicts = new Map<string, Verdict>();
  /** Reads under way, shared by all who ask meanwhile. */
  readonly #reading = new Map<string, Promise<Problem | undefined>>();

  /** By the clock of the machine, which the times of files are held against. */
  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock;
  }

  async verify(files: readonly FileToVerify[], signal?: AbortSignal): Promise<VerifyReport> {
    const tally: Tally = { files: 0, bytes: 0, withoutChecksum: 0 };
    const problems: FileProblem[] = [];
    for (const [index, file] of files.entries()) {
      if (index % filesPerTurn === filesPerTurn - 1) await nextTurn();
      signal?.throwIfAborted();
      const problem = await this.#problemOf(file, tally);
      if (problem !== undefined) problems.push({ index, ...problem });
    }
    return { problems, ...tally };
  }

  /** What tells each file that was found whole, as it is kept; undefined where nothing is kept. */
  wholeKeys(files: readonly FileToVerify[]): (string | undefined)[] {
    return files.map(({ path }) => {
      const verdict = this.#verdicts.get(path);
      return verdict?.problem === undefined ? verdict?.key : undefined;
    });
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#reading.values());
  }

  #problemOf(file: FileToVerify, tally: Tally): Promise<Problem | undefined> | Problem | undefined {
    const identity = this.#identityAt(file.path);
    if ('kind' in identity) return identity;
    const known = this.#verdicts.get(file.path);
    if (known?.key === keyOf(identity.key, file)) return known.problem;
    if (identity.sizeBytes !== file.sizeBytes) return wrongSize(identity.sizeBytes, file);
    if (file.crc32c === undefined) {
      tally.withoutChecksum++;
      this.#remember(file, identity, undefined);
      return undefined;
    }
    const place = `${String(file.crc32c)} ${file.path}`;
    const running = this.#reading.get(place);
    if (running !== undefined) return running;
    const reading = this.#read(file, tally).finally(() => this.#reading.delete(place));
    this.#reading.set(place, reading);
    return reading;
  }

  #identityAt(path: string): FileIdentity | Problem {
    try {
      return identityOf(statSync(path, { bigint: true }), this.#clock);
    } catch (error) {
      return unreadable(error);
    }
  }

  async #read(file: FileToVerify, tally: Tally): Promise<Problem | undefined> {
    for (let reads = 0; reads < readsMax; reads++) {
      try {
        const found = await readChecksum(file.path, this.#clock);
        tally.files++;
        tally.bytes += found.bytes;
        if (found.identity === undefined) continue;
        const problem =
          found.bytes === file.sizeBytes ? wrongChecksum(found.crc32c, file) : wrongSize(found.bytes, file);
        this.#remember(file, found.identity, problem);
        return problem;
      } catch (error) {
        return unreadable(error);
      }
    }
    return { kind: 'unreadable', reason: 'it changes while it is read' };
  }

  /** A file changed so lately that the next change might not show is not remembered, but read again. */
  #remember(file: FileToVerify, identity: FileIdentity, problem: Problem | undefined): void {
    this.#verdicts.delete(file.path);
    if (!identity.isSettled) return;
    this.#verdicts.set(file.path, { key: keyOf(identity.key, file), problem });
    for (const [path] of this.#verdicts) {
      if (this.#verdicts.size <= rememberedMax) break;
      this.#verdicts.delete(path);
    }
  }
}

const wrongSize = (found: number, { sizeBytes }: FileToVerify): Problem => ({
  kind: 'damaged',
  reason: `it has ${String(found)} bytes, and ${String(sizeBytes)} were written`,
});

const wrongChecksum = (found: number, { crc32c }: FileToVerify): Problem | undefined =>
  found === crc32c
    ? undefined
    : { kind: 'damaged', reason: `its CRC32C is ${hex(found)}, and ${hex(crc32c ?? 0)} was written` };

const hex = (checksum: number): string => checksum.toString(16).padStart(8, '0');

/** The system's name for a failure (`EIO`) and no path: the caller knows the object's name, which is what people look for. */
function unreadable(error: unknown): Problem {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing', reason: 'there is no such file' };
  return { kind: 'unreadable', reason: code ?? String(error) };
}
