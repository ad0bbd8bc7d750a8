import type { Catalog, ParquetFile } from '@inlay/catalog';
import {
  generationKey,
  isInlayError,
  newAbortController,
  overlaps,
  type Clock,
  type Counter,
  type Histogram,
  type Metrics,
} from '@inlay/core';
import type { HotGeneration } from '@inlay/services';
import type { Engine, HotLease } from '../engine/engine.js';
import type { FileCache } from './cache/file-cache.js';
import { filesToOpen } from './files-to-open.js';
import { firstTimes } from './first-times.js';
import { HotCollector, type Collected, type CollectOptions } from './hot-collector.js';
import type { HotSources } from './hot-sources.js';
import { sourceMetrics } from './metrics.js';
import { pruneFiles } from './prune-files.js';
import type { TableScan } from '../relation/table-scan.js';
import type { LocalFile, Source, TableSnapshot } from './table-snapshot.js';

/** Parts of a source of snapshots. */
export interface SnapshotSourceOptions {
  readonly catalog: Catalog;
  readonly hotSources: HotSources;
  readonly engine: Pick<Engine, 'held' | 'lease'>;
  readonly files: FileCache;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly metrics: Metrics;
}

interface SnapshotOptions {
  readonly allowPartial: boolean;
  readonly signal: AbortSignal;
}

/** Hot rows are fetched on top of what the engine holds, which may be evicted before they arrive. */
const gapRetriesMax = 3;

/** All rows of a table: hot ones as engine tables, stored ones as local files. */
export class SnapshotSource implements Source {
  readonly #options: SnapshotSourceOptions;
  readonly #collector: HotCollector;
  readonly #seconds: Histogram;
  readonly #partial: Counter;
  readonly #filesPruned: Counter;
  readonly #filesRead: Counter;

  constructor(options: SnapshotSourceOptions) {
    this.#options = options;
    const { metrics } = options;
    this.#seconds = metrics.histogram(sourceMetrics.snapshotSeconds);
    this.#partial = metrics.counter(sourceMetrics.partial);
    this.#filesPruned = metrics.counter(sourceMetrics.filesPruned);
    this.#filesRead = metrics.counter(sourceMetrics.filesRead);
    const hotReads = metrics.counter(sourceMetrics.hotReads);
    const { catalog, hotSources: sources, clock } = options;
    this.#collector = new HotCollector(
      { catalog, sources, clock },
      {
        hotRead: (result) => {
          hotReads.add(1, { result });
        },
        hotSeconds: (seconds) => {
          this.#seconds.observe(seconds, { stage: 'hot' });
        },
        listSeconds: (seconds) => {
          this.#seconds.observe(seconds, { stage: 'files' });
        },
      },
    );
  }

  async snapshot(scan: TableScan, options: SnapshotOptions): Promise<TableSnapshot> {
    for (let retry = 0; ; retry++) {
      try {
        // After a gap all is fetched: where memory is scarce, what is held then would be gone again before more arrives.
        const held = retry === 0 ? this.#options.engine.held(scan.table.id) : [];
        return await this.#attempt(scan, { ...options, held });
      } catch (error) {
        if (!isInlayError(error, 'hot_gap') || retry >= gapRetriesMax) throw error;
      }
    }
  }

  async #attempt(scan: TableScan, options: CollectOptions): Promise<TableSnapshot> {
    const collected = await this.#collector.collect(scan, options);
    const { list } = collected;
    const generations = notStored(collected);
    const times = firstTimes(scan, list.files, generations);
    const files = pruneFiles(list.files, scan).filter((file) => overlaps(file.times, times));
    this.#filesPruned.add(list.files.length - files.length);
    const opened = filesToOpen(scan, times, files, generations);
    this.#filesRead.add(opened.size);
    const [local, lease] = await bothOrNeither(
      (signal) => this.#timed('hydrate', this.#hydrate(files, opened, signal)),
      () => this.#timed('load', this.#lease(scan, generations, collected)),
      options.signal,
    );
    if (collected.missing.length > 0) this.#partial.add(1);
    return {
      table: scan.table,
      times,
      hot: lease.tables,
      files: local.files,
      filesPruned: list.files.length - files.length,
      missing: collected.missing.map(({ id }) => id),
      release: () => {
        lease.release();
        local.release();
      },
    };
  }

  #lease(scan: TableScan, generations: readonly HotGeneration[], { incarnations }: Collected): Promise<HotLease> {
    const scope = { incarnations, times: scan.times };
    return this.#options.engine.lease(scan.table.id, generations, scope);
  }

  async #hydrate(
    files: readonly ParquetFile[],
    opened: ReadonlySet<ParquetFile>,
    signal: AbortSignal,
  ): Promise<{ files: LocalFile[]; release: () => void }> {
    const pinned = await this.#options.files.pin([...opened], signal);
    const paths = new Map([...opened].map((file, i) => [file, pinned.paths[i]]));
    return {
      files: files.map((file) => ({ file, path: paths.get(file) })),
      release: () => pinned.release(),
    };
  }

  async #timed<T>(stage: 'load' | 'hydrate', work: Promise<T>): Promise<T> {
    const { clock } = this.#options;
    const start = clock.monotonicMs();
    try {
      return await work;
    } finally {
      this.#seconds.observe((clock.monotonicMs() - start) / 1000, { stage });
    }
  }
}

/** A generation whose file is listed is wholly inside the file. */
function notStored({ generations, list }: Collected): HotGeneration[] {
  const stored = new Set(list.files.flatMap(({ origin }) => (origin === undefined ? [] : generationKey(origin))));
  return generations.filter((generation) => !stored.has(generationKey(generation)));
}

interface Releasable {
  readonly release: () => void;
}

/**
 * Both results, or none of them held. The first failure is the answer; the signal that the first work was given aborts then,
 * and the result of the second is let go when it comes.
 */
async function bothOrNeither<A extends Releasable, B extends Releasable>(
  first: (signal: AbortSignal) => Promise<A>,
  second: () => Promise<B>,
  signal: AbortSignal,
): Promise<[A, B]> {
  signal.throwIfAborted();
  const stop = newAbortController();
  const onAbort = (): void => stop.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const works = [first(stop.signal), second()] as const;
  try {
    return await Promise.all(works);
  } catch (error) {
    stop.abort(error);
    for (const work of works)
      void work.then(
        (result) => result.release(),
        () => undefined,
      );
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
