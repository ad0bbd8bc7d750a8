import type { Clock, Counter, Labels, Metrics } from '@inlay/core';
import type { Socket } from 'node:net';
import { admissionMetrics } from './metrics.js';

/** How many passed-on connections are looked at for an idle one, at most, when there is no room. */
const looksMax = 32;
/** A passed-on connection over which nothing went for so long is taken for idle. */
const forwardIdleMs = 15_000;

/** Long enough for a request's headers, for the sake of making room. */
const openingMs = 1_000;

const evicted: Labels = { what: 'connection', reason: 'idle' };
const refused: Labels = { what: 'connection', reason: 'limit' };

/** One connection that was let in. */
export interface Connection {
  /** A request or a call has begun on it: it is not closed to make room. */
  begin(): void;
  /** It has ended; the connection is idle when it was the last one. */
  end(): void;
  /** Its bytes are passed on unread; `lastByteMs` tells when the last one went, by the monotonic clock. */
  forwarded(lastByteMs: () => number): void;
  readonly requests: number;
}

/**
 * Counts the connections of a process, on all its ports, before it takes them. Where there is no room, the one that has
 * been silent longest makes some: those that never sent a whole request, and those between two requests. When all are at
 * work the new one is refused.
 */
export class Connections {
  readonly #limit: number;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #turnedAway: Counter;
  readonly #all = new Map<Socket, Entry>();
  readonly #byPeer = new Map<string, Entry>();
  /** Each in the order in which they became so: the first has been so longest. */
  readonly #opening = new Set<Entry>();
  readonly #idle = new Set<Entry>();
  readonly #forwarded = new Set<Entry>();

  constructor(limit: number, metrics: Metrics, clock: Pick<Clock, 'monotonicMs'>) {
    this.#limit = limit;
    this.#clock = clock;
    this.#turnedAway = metrics.counter(admissionMetrics.refused);
    metrics.observedGauge(admissionMetrics.connections, () => this.#all.size);
    metrics.observedGauge(admissionMetrics.connectionsLimit, () => limit);
  }

  get size(): number {
    return this.#all.size;
  }

  get limit(): number {
    return this.#limit;
  }

  /** Undefined when the connection is refused: its acceptor says so and closes it. */
  admit(socket: Socket): Connection | undefined {
    if (this.#all.size >= this.#limit && !this.#makeRoom()) {
      this.#turnedAway.add(1, refused);
      return undefined;
    }
    const kinds = { opening: this.#opening, idle: this.#idle, forwarded: this.#forwarded };
    const entry = new Entry(socket, this.#clock.monotonicMs(), kinds);
    this.#all.set(socket, entry);
    const peer = peerOf(socket);
    this.#byPeer.set(peer, entry);
    socket.once('close', () => {
      this.#leave(entry);
      if (this.#byPeer.get(peer) === entry) this.#byPeer.delete(peer);
    });
    return entry;
  }

  /** Those that are open. */
  sockets(): IterableIterator<Socket> {
    return this.#all.keys();
  }

  of(socket: Socket): Connection | undefined {
    return this.#all.get(socket);
  }

  /** `address:port`, as gRPC names its peers. */
  ofPeer(peer: string): Connection | undefined {
    return this.#byPeer.get(peer);
  }

  /** The operating system had no descriptor left for a connection. */
  failedToAccept(): void {
    this.#turnedAway.add(1, { what: 'connection', reason: 'descriptors' });
  }

  #makeRoom(): boolean {
    const victim = this.#stale() ?? first(this.#idle) ?? first(this.#opening) ?? this.#idleForward();
    if (victim === undefined) return false;
    this.#turnedAway.add(1, evicted);
    // Counted out at once: its descriptor is closed now, its event comes a turn later.
    this.#leave(victim);
    victim.socket.destroy();
    return true;
  }

  /**
   * The oldest that sent no whole request, if it had the time for one, or if such are so many that somebody means harm: a
   * burst of honest newcomers must not push each other out while connections are idle.
   */
  #stale(): Entry | undefined {
    const oldest = first(this.#opening);
    if (oldest === undefined) return undefined;
    const isFlood = this.#opening.size > this.#limit / 2;
    return isFlood || this.#clock.monotonicMs() - oldest.openedMs >= openingMs ? oldest : undefined;
  }

  #idleForward(): Entry | undefined {
    const before = this.#clock.monotonicMs() - forwardIdleMs;
    let looks = 0;
    for (const entry of this.#forwarded) {
      if (entry.lastByteMs() < before) return entry;
      if (++looks === looksMax) return undefined;
      // Seen at work: the others come first the next time.
      this.#forwarded.delete(entry);
      this.#forwarded.add(entry);
    }
    return undefined;
  }

  #leave(entry: Entry): void {
    this.#all.delete(entry.socket);
    entry.leave();
  }
}

/** The connections that do the same, each in the order in which they began it. */
interface Kinds {
  readonly opening: Set<Entry>;
  readonly idle: Set<Entry>;
  readonly forwarded: Set<Entry>;
}

class Entry implements Connection {
  readonly socket: Socket;
  readonly openedMs: number;
  readonly #kinds: Kinds;
  lastByteMs: () => number = () => 0;
  requests = 0;
  #isGone = false;

  constructor(socket: Socket, openedMs: number, kinds: Kinds) {
    this.socket = socket;
    this.openedMs = openedMs;
    this.#kinds = kinds;
    kinds.opening.add(this);
  }

  begin(): void {
    if (this.requests++ > 0) return;
    this.#kinds.opening.delete(this);
    this.#kinds.idle.delete(this);
  }

  end(): void {
    if (--this.requests === 0 && !this.#isGone) this.#kinds.idle.add(this);
  }

  forwarded(lastByteMs: () => number): void {
    if (this.#isGone) return;
    this.lastByteMs = lastByteMs;
    this.#kinds.opening.delete(this);
    this.#kinds.forwarded.add(this);
  }

  leave(): void {
    this.#isGone = true;
    this.#kinds.opening.delete(this);
    this.#kinds.idle.delete(this);
    this.#kinds.forwarded.delete(this);
  }
}

const first = (entries: Set<Entry>): Entry | undefined => entries.values().next().value;

const peerOf = (socket: Socket): string => `${socket.remoteAddress ?? ''}:${String(socket.remotePort ?? 0)}`;
