import pg from 'pg';
import { Backoff, databaseId, tableId, newAbortController } from '@inlay/core';
import type { Clock, Logger, Random } from '@inlay/core';
import type { CatalogEvent, EventFeed } from '../catalog/index.js';

/** The channel of LISTEN and NOTIFY on which changes are told; one a PostgreSQL database. */
export const channel = 'inlay_catalog';
const pollMs = 500;
/** Numbers are taken before they are committed: one may show up after a higher one, if not a thousand others came between. */
const overlap = 1000n;
const seenMax = 20_000;

interface Change {
  readonly kind: CatalogEvent['kind'];
  readonly id: bigint;
  readonly version: bigint;
  readonly changed: bigint;
}

/** `config` makes the connection that listens; polls go through `pool`. Events are told to `feed`. */
export interface ChangeListenerOptions {
  readonly pool: pg.Pool;
  readonly config: pg.ClientConfig;
  readonly feed: EventFeed;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** An event in a notification: `kind id version`. */
export const encodeEvent = (event: CatalogEvent): string => {
  if (event.kind === 'epoch') return `epoch 0 ${String(event.epoch)}`;
  if (event.kind === 'schema') return `schema ${String(event.databaseId)} ${String(event.version)}`;
  return `files ${String(event.tableId)} ${String(event.filesVersion)}`;
};

function decodeEvent(text: string): CatalogEvent | undefined {
  const match = /^(epoch|schema|files) (\d+) (\d+)$/.exec(text);
  const [, kind, id, version] = match ?? [];
  return kind === undefined || id === undefined || version === undefined
    ? undefined
    : eventOf(kind as CatalogEvent['kind'], BigInt(id), BigInt(version));
}

function eventOf(kind: CatalogEvent['kind'], id: bigint, version: bigint): CatalogEvent {
  if (kind === 'epoch') return { kind, epoch: version };
  if (kind === 'schema') return { kind, databaseId: databaseId(Number(id)), version };
  return { kind, tableId: tableId(Number(id)), filesVersion: version };
}

/**
 * Turns the changes of every process into events: at once by LISTEN, on a connection of its own, and at the latest after
 * 500 ms by polling, since a notification is lost while that connection is down or behind a pooler that drops it.
 */
export class ChangeListener {
  readonly #options: ChangeListenerOptions;
  readonly #stop = newAbortController();
  readonly #stopped = new Promise<void>((resolve) =>
    this.#stop.signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  readonly #seen = new Map<string, bigint>();
  #since = 0n;
  #running: Promise<unknown> | undefined;

  constructor(options: ChangeListenerOptions) {
    this.#options = options;
  }

  /** Idempotent. What changed before is not told. */
  start(): void {
    this.#running ??= Promise.all([this.#listen(), this.#poll()]);
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error('stopped'));
    await this.#running;
  }

  async #listen(): Promise<void> {
    const { config, clock, random, logger } = this.#options;
    const backoff = new Backoff({ firstMs: 100, maxMs: 5000 }, random);
    while (!this.#stop.signal.aborted) {
      const client = new pg.Client(config);
      const ended = new Promise<void>((resolve) => client.once('end', resolve));
      client.on('error', (error) => {
        logger.warn('catalog notifications interrupted', { error: error.message });
      });
      client.on('notification', ({ payload }) => {
        const event = decodeEvent(payload ?? '');
        if (event !== undefined) this.#tell(event);
      });
      try {
        await client.connect();
        await client.query(`listen ${channel}`);
        backoff.reset();
        await Promise.race([ended, this.#stopped]);
      } catch (error) {
        logger.warn('catalog notifications not available, polling goes on', { error: String(error) });
      } finally {
        await client.end().catch(() => undefined);
      }
      await clock.sleep(backoff.nextMs(), this.#stop.signal).catch(() => undefined);
    }
  }

  async #poll(): Promise<void> {
    const { clock, logger } = this.#options;
    let first = true;
    while (!this.#stop.signal.aborted) {
      try {
        await this.#pollOnce(first);
        first = false;
      } catch (error) {
        logger.warn('polling the catalog for changes failed', { error: String(error) });
      }
      await clock.sleep(pollMs, this.#stop.signal).catch(() => undefined);
    }
  }

  async #pollOnce(first: boolean): Promise<void> {
    const { pool } = this.#options;
    if (first) {
      const { rows } = await pool.query<{ last_value: bigint }>('select last_value from catalog_change');
      this.#since = rows[0]?.last_value ?? 0n;
    }
    const { rows } = await pool.query<Change>(
      `select 'epoch' as kind, 0::bigint as id, epoch as version, 0::bigint as changed from cluster_state
       union all select 'schema', id, version, changed from database_def where changed > $1
       union all select 'files', id, files_version, changed from table_def where changed > $1 and files_version > 0`,
      [this.#since - overlap],
    );
    for (const { kind, id, version, changed } of rows) {
      if (changed > this.#since) this.#since = changed;
      const event = eventOf(kind, id, version);
      if (first) this.#isNew(event);
      else this.#tell(event);
    }
  }

  #tell(event: CatalogEvent): void {
    if (this.#isNew(event)) this.#options.feed.publish(event);
  }

  #isNew(event: CatalogEvent): boolean {
    const [kind = '', id = '', version = ''] = encodeEvent(event).split(' ');
    const key = `${kind} ${id}`;
    if ((this.#seen.get(key) ?? -1n) >= BigInt(version)) return false;
    // Forgetting repeats some events, which watchers must bear anyway.
    if (this.#seen.size >= seenMax) this.#seen.clear();
    this.#seen.set(key, BigInt(version));
    return true;
  }
}
