import type { Catalog, FileList, Incarnation } from '@inlay/catalog';
import {
  InlayError,
  generationKey,
  isInlayError,
  toInlayError,
  type Clock,
  type GenerationKey,
  type IncarnationId,
} from '@inlay/core';
import type { HeldGeneration, HotAnswer, HotGeneration, HotSource, LostLog } from '@inlay/services';
import type { HotSources } from './hot-sources.js';
import type { TableScan } from '../relation/table-scan.js';

/** Every incarnation is asked again once, after the catalog was read again: it may have closed or moved meanwhile. */
const triesMax = 2;
/** Rounds of asking and listing; each but the last finds an incarnation that opened meanwhile. */
const roundsMax = 6;

/** Settings of one collection; generations in `held` are not sent again. */
export interface CollectOptions {
  readonly allowPartial: boolean;
  readonly signal: AbortSignal;
  readonly held: readonly HeldGeneration[];
}

/** Hot answers, and a file list that is younger than all of them. */
export interface Collected {
  readonly generations: readonly HotGeneration[];
  /** For which the answers speak. */
  readonly incarnations: readonly IncarnationId[];
  readonly list: FileList;
  /** Not asked with success; empty unless the query allowed it. */
  readonly missing: readonly Incarnation[];
}

/** The catalog, and who is asked. */
export interface CollectorParts {
  readonly catalog: Catalog;
  readonly sources: HotSources;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

/** Receiver of results and times, s. */
export interface CollectorEvents {
  hotRead(result: 'ok' | 'failed'): void;
  hotSeconds(seconds: number): void;
  listSeconds(seconds: number): void;
}

/** One query's asking: who was asked how often, and what they said. */
interface Round {
  readonly answers: Map<HotSource, HotAnswer>;
  readonly tries: Map<IncarnationId, number>;
  readonly failures: Map<IncarnationId, InlayError>;
}

/**
 * Complete or an error. First every incarnation is asked for its hot rows, then the files are listed: what left memory
 * between is in the list. The list names the incarnations that are open at its moment; those that were not asked are
 * asked now, and the list is read again.
 */
export class HotCollector {
  readonly #catalog: Catalog;
  readonly #sources: HotSources;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #events: CollectorEvents;
  /** Only saves the first round; what it names wrongly is found by the list. */
  #known: readonly Incarnation[] | undefined;

  constructor({ catalog, sources, clock }: CollectorParts, events: CollectorEvents) {
    this.#catalog = catalog;
    this.#sources = sources;
    this.#clock = clock;
    this.#events = events;
  }

  /** Rejects with `incarnation_unreachable` (unavailable) that names the incarnation. */
  async collect(scan: TableScan, options: CollectOptions): Promise<Collected> {
    const round: Round = { answers: new Map(), tries: new Map(), failures: new Map() };
    this.#known ??= (await this.#catalog.shardMap()).incarnations;
    await this.#ask(this.#known.filter(isOpen), round, scan, options);
    for (let n = 0; n < roundsMax; n++) {
      const list = await this.#list(scan);
      options.signal.throwIfAborted();
      const missing = list.incarnations.filter((incarnation) => isOpen(incarnation) && !covers(round, incarnation.id));
      const again = missing.filter(({ id }) => (round.tries.get(id) ?? 0) < triesMax);
      if (again.length > 0) await this.#ask(again, round, scan, options);
      else if (missing.length > 0 && !options.allowPartial) throw unreachable(missing, round);
      else if (isYoungerThanAnswers(list, round)) return { ...merged(round), list, missing };
    }
    throw new InlayError('unavailable', 'ingesters open and close faster than they can be asked', {
      code: 'snapshot_unsettled',
      retryAfterMs: 1000,
    });
  }

  async #list(scan: TableScan): Promise<FileList> {
    const start = this.#clock.monotonicMs();
    const list = await this.#catalog.listFiles(scan.table.id, scan.times);
    this.#events.listSeconds((this.#clock.monotonicMs() - start) / 1000);
    this.#known = list.incarnations;
    return list;
  }

  async #ask(
    incarnations: readonly Incarnation[],
    round: Round,
    scan: TableScan,
    options: CollectOptions,
  ): Promise<void> {
    const start = this.#clock.monotonicMs();
    const asked = new Map<HotSource, Incarnation[]>();
    for (const incarnation of incarnations) {
      round.tries.set(incarnation.id, (round.tries.get(incarnation.id) ?? 0) + 1);
      const source = this.#sources.of(incarnation);
      asked.set(source, [...(asked.get(source) ?? []), incarnation]);
    }
    await Promise.all([...asked].map(([source, group]) => this.#askOne(source, group, round, { scan, options })));
    if (asked.size > 0) this.#events.hotSeconds((this.#clock.monotonicMs() - start) / 1000);
  }

  async #askOne(
    source: HotSource,
    group: readonly Incarnation[],
    round: Round,
    { scan, options }: { readonly scan: TableScan; readonly options: CollectOptions },
  ): Promise<void> {
    const request = { tableId: scan.table.id, held: options.held, times: scan.times };
    try {
      round.answers.set(source, await source.read(request, options.signal));
      this.#events.hotRead('ok');
    } catch (error) {
      this.#events.hotRead('failed');
      options.signal.throwIfAborted();
      // Whether it still counts is for the catalog to say.
      for (const { id } of group) round.failures.set(id, toInlayError(error));
      if (!isInlayError(error) || error.kind !== 'unavailable') throw error;
    }
  }
}

const isOpen = ({ state }: Incarnation): boolean => state !== 'closed';

function covers(round: Round, id: IncarnationId): boolean {
  for (const { incarnations } of round.answers.values()) if (incarnations.includes(id)) return true;
  return false;
}

/** A list that does not know yet of a file that an ingester has committed would lose its rows. */
function isYoungerThanAnswers(list: FileList, round: Round): boolean {
  for (const { filesVersion } of round.answers.values()) if (filesVersion > list.filesVersion) return false;
  return true;
}

/** The word of an incarnation's node on why no process answers for the incarnation. */
function lostOf(missing: readonly Incarnation[], round: Round): LostLog | undefined {
  for (const { lost = [] } of round.answers.values())
    for (const log of lost) if (missing.some(({ id }) => id === log.incarnation)) return log;
  return undefined;
}

function unreachable(missing: readonly Incarnation[], round: Round): InlayError {
  const lost = lostOf(missing, round);
  if (lost !== undefined) return lostError(missing, lost);
  const [first] = missing;
  const names = namesOf(missing);
  const cause = first === undefined ? undefined : round.failures.get(first.id);
  const why = cause === undefined ? 'it does not answer for its incarnation' : cause.message;
  return new InlayError('unavailable', `the newest rows of ingester ${names} cannot be read: ${why}`, {
    code: 'incarnation_unreachable',
    details: { incarnations: missing.map(({ id }) => String(id)).join(',') },
    retryAfterMs: 1000,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Only people can help: a repeat does not. */
const lostError = (missing: readonly Incarnation[], { incarnation, why }: LostLog): InlayError =>
  new InlayError(
    'unavailable',
    `the newest rows of ingester ${namesOf(missing)} cannot be read: ${why}. Bring back what is missing and restart the ingester; or give these rows up with "inlay ingester forget ${String(incarnation)} --accept-loss"`,
    {
      code: 'incarnation_unreachable',
      details: { incarnations: missing.map(({ id }) => String(id)).join(','), lost: String(incarnation) },
    },
  );

/** By process: `ingester-0 (incarnations 1, 3), ingester-1 (incarnation 2)`. */
function namesOf(incarnations: readonly Incarnation[]): string {
  const byNode = new Map<string, string[]>();
  for (const { id, node } of incarnations) byNode.set(node, [...(byNode.get(node) ?? []), String(id)]);
  return [...byNode]
    .map(([node, ids]) => `${node} (${ids.length === 1 ? 'incarnation' : 'incarnations'} ${ids.join(', ')})`)
    .join(', ');
}

/** A generation that two processes name (one adopted the other's log) counts once, as the one that knows more of it says. */
function merged(round: Round): Pick<Collected, 'generations' | 'incarnations'> {
  const generations = new Map<GenerationKey, HotGeneration>();
  const incarnations = new Set<IncarnationId>();
  for (const answer of round.answers.values()) {
    for (const id of answer.incarnations) incarnations.add(id);
    for (const generation of answer.generations) {
      const key = generationKey(generation);
      const known = generations.get(key);
      if (known === undefined || known.rowCount < generation.rowCount) generations.set(key, generation);
    }
  }
  return { generations: [...generations.values()], incarnations: [...incarnations] };
}
