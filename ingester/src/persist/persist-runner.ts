import { Backoff, toInlayError, type Clock, type InlayError, type Logger, type Random } from '@inlay/core';
import type { Generation } from '../buffer/generation.js';
import {
  PersistAttempt,
  type Committed,
  type MarksAfter,
  type PersistParts,
  type PersistStep,
  type ReadableBlocks,
} from './persist-attempt.js';

/** Pauses between attempts, ms, and how many attempts there are. */
export interface RunnerLimits {
  readonly backoffFirstMs: number;
  readonly backoffMaxMs: number;
  /** Failures one after the other that may pass, before the job's place is given to another generation for a while. */
  readonly attemptsMax: number;
  /** Failures that do not pass, before the generation is given up. */
  readonly hardFailuresMax: number;
}

/** Parts and limits of the attempts to persist one generation after another. */
export interface RunnerInit {
  readonly parts: PersistParts;
  readonly limits: RunnerLimits;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly blocksOf: (generation: Generation) => ReadableBlocks;
  readonly marksAfter: MarksAfter;
  /** After each failure that is followed by another attempt. */
  readonly onFailure: (generation: Generation, error: InlayError) => void;
}

export type Outcome =
  | { readonly kind: 'committed'; readonly committed: Committed }
  /** `paused`: may be run again later, from the step that failed. `given_up`: will hardly ever succeed. */
  | { readonly kind: 'paused' | 'given_up'; readonly error: InlayError };

/**
 * Whether the same generation may succeed later. Encoding is a function of its rows: only where there was no thread or
 * no memory for it does a repeat help, and a thread that dies of it again and again met a broken generation. When the
 * object store or the catalog refuses one, be it for want of a permission, it refuses all: that is no reason to set one
 * aside, unless it says that the request itself is wrong.
 */
function mayPass({ kind, code }: InlayError, step: PersistStep): boolean {
  if (step === 'encode') return (kind === 'unavailable' || kind === 'exhausted') && code !== 'worker_crashed';
  return kind !== 'invalid' && kind !== 'conflict' && kind !== 'corrupt' && kind !== 'too_large';
}

/** Tries to persist a generation, with pauses, until it is done or not worth a job's place. */
export class PersistRunner {
  readonly #init: RunnerInit;
  readonly #attempts = new WeakMap<Generation, PersistAttempt>();

  constructor(init: RunnerInit) {
    this.#init = init;
  }

  async run(generation: Generation, signal: AbortSignal): Promise<Outcome> {
    const { parts, limits, random, clock, blocksOf, marksAfter, onFailure } = this.#init;
    const attempt = this.#attempts.get(generation) ?? new PersistAttempt(generation, parts);
    this.#attempts.set(generation, attempt);
    const backoff = new Backoff({ firstMs: limits.backoffFirstMs, maxMs: limits.backoffMaxMs }, random);
    const isStopping = (): boolean => signal.aborted;
    let hardFailures = 0;
    for (let failures = 1; ; failures++) {
      try {
        const committed = await attempt.run(() => blocksOf(generation), marksAfter);
        return { kind: 'committed', committed };
      } catch (thrown) {
        const error = toInlayError(thrown);
        this.#report(generation, error, attempt.step);
        if (error.code === 'incarnation_forgotten') parts.onForgotten(error);
        if (!mayPass(error, attempt.step)) hardFailures++;
        if (hardFailures >= limits.hardFailuresMax) return { kind: 'given_up', error };
        if (failures >= limits.attemptsMax || isStopping()) return { kind: 'paused', error };
        onFailure(generation, error);
        await clock.sleep(backoff.nextMs(), signal).catch(() => undefined);
        if (isStopping()) return { kind: 'paused', error };
      }
    }
  }

  #report({ partition, rowCount }: Generation, error: InlayError, step: PersistStep): void {
    const { parts, logger } = this.#init;
    parts.metrics.failures.add(1, { kind: error.kind });
    const { databaseId, tableId, key } = partition;
    logger.warn('rows could not be persisted', {
      error,
      step,
      database: databaseId,
      table: tableId,
      partition: key,
      rows: rowCount,
    });
  }
}
