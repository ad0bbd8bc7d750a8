import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Logger } from '@inlay/core';

const pattern = /^engine-(\d+)-\d+$/;

/** Name of the folder of an engine of the querier process `pid`, started at `startedMs`. */
export const spillName = (pid: number, startedMs: number): string => `engine-${String(pid)}-${String(startedMs)}`;

/**
 * A folder for each engine process, which makes it and fills it with what exceeds its memory; removed here, beside the event
 * loop, for it may hold many gigabytes and writes are acknowledged meanwhile.
 */
export class SpillDirectories {
  readonly #directory: string;
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #logger: Logger;
  readonly #own = new Set<string>();
  readonly #removals = new Set<Promise<void>>();

  constructor(directory: string, { clock, logger }: { readonly clock: Pick<Clock, 'nowMs'>; readonly logger: Logger }) {
    this.#directory = directory;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Path for an engine that is to be started. */
  next(): string {
    const name = spillName(process.pid, this.#clock.nowMs());
    this.#own.add(name);
    return join(this.#directory, name);
  }

  /** To be called when nothing writes there any more. Goes on by itself. */
  remove(path: string): void {
    this.#begin(rm(path, { recursive: true, force: true }));
  }

  /**
   * Removes what queriers left that were killed: folders of processes that are no more. In a container the process before had the
   * same number; what this one has named itself stays. Goes on by itself.
   */
  removeStale(): void {
    this.#begin(this.#removeStale());
  }

  /** Resolves when all that was begun is done, or has failed. */
  async settled(): Promise<void> {
    await Promise.all(this.#removals);
  }

  #begin(work: Promise<void>): void {
    const removal = work
      .catch((error: unknown) => {
        this.#logger.warn('what an engine spilled stays on the disk', { error: String(error) });
      })
      .finally(() => this.#removals.delete(removal));
    this.#removals.add(removal);
  }

  async #removeStale(): Promise<void> {
    for (const name of await namesIn(this.#directory)) {
      const pid = pattern.exec(name)?.[1];
      if (pid === undefined || this.#own.has(name)) continue;
      if (Number(pid) !== process.pid && isAlive(Number(pid))) continue;
      await rm(join(this.#directory, name), { recursive: true, force: true });
    }
  }
}

/** Empty where there is no directory: nothing was spilled yet. */
async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Someone else's process is alive as well.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
