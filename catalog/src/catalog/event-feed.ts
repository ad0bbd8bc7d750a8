import type { CatalogEvent } from './catalog.js';

const pendingMax = 4096;

const keyOf = (event: CatalogEvent): string => {
  if (event.kind === 'schema') return `s${String(event.databaseId)}`;
  return event.kind === 'files' ? `f${String(event.tableId)}` : 'e';
};

/** One watcher's mail: the newest event of each thing, so a slow watcher costs a bounded amount and misses nothing that still matters. */
class Subscription {
  readonly #pending = new Map<string, CatalogEvent>();
  #wake: (() => void) | undefined;
  #ended = false;

  offer(event: CatalogEvent): void {
    const key = keyOf(event);
    // An event beyond the limit is dropped: events are hints, and a reader so far behind reads everything anew anyway.
    if (this.#pending.size >= pendingMax && !this.#pending.has(key)) return;
    this.#pending.set(key, event);
    this.#wake?.();
  }
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }
  async *events(): AsyncGenerator<CatalogEvent, void, undefined> {
    for (;;) {
      for (const [key, event] of this.#pending) {
        if (this.#ended) return;
        this.#pending.delete(key);
        yield event;
      }
      if (this.#ended) return;
      if (this.#pending.size > 0) continue;
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
  }
}

/** Hands events to every watcher of one process. */
export class EventFeed {
  readonly #subscriptions = new Set<Subscription>();
  #ended = false;

  publish(event: CatalogEvent): void {
    for (const subscription of this.#subscriptions) subscription.offer(event);
  }

  /** Listens from the call on, not only from the first `next`. Ends when the signal aborts or the feed ends. */
  subscribe(signal: AbortSignal): AsyncIterable<CatalogEvent> {
    const subscription = new Subscription();
    const end = (): void => {
      this.#subscriptions.delete(subscription);
      subscription.end();
    };
    if (this.#ended || signal.aborted) subscription.end();
    else {
      this.#subscriptions.add(subscription);
      signal.addEventListener('abort', end, { once: true });
    }
    return iterate(subscription, () => {
      signal.removeEventListener('abort', end);
      end();
    });
  }

  end(): void {
    this.#ended = true;
    for (const subscription of this.#subscriptions) subscription.end();
    this.#subscriptions.clear();
  }
}

async function* iterate(subscription: Subscription, done: () => void): AsyncGenerator<CatalogEvent, void, undefined> {
  try {
    yield* subscription.events();
  } finally {
    done();
  }
}
