import { formatBytes, InlayError } from '@inlay/core';
import type { Clock, Counter, Metrics, Timer } from '@inlay/core';
import { admissionMetrics, gaugesOf } from './metrics.js';

/** Limits of the bodies of one kind of request in a process. */
export interface BodyLimits {
  /** Requests at once. */
  readonly requestsMax: number;
  /** Bytes of their bodies at once, as far as they are announced, read or unpacked. One body alone always fits. */
  readonly bytesMax: number;
  /** A body that brings less than 1 KiB/s for so long is cut off, ms. */
  readonly stallMs: number;
}

/** Limits of one kind of body, and its name. */
export interface BodyAdmissionInit {
  /** In refusals and metrics: `write`, `query`. */
  readonly what: string;
  readonly limits: BodyLimits;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** Larger bodies leave an eighth of all bytes to smaller ones, so that many small writes go on beside a few huge ones. */
const smallBytes = 1024 ** 2;
const largeShare = 7 / 8;
/** Below this rate a body, or a message, is cut off after a while. */
export const leastBytesPerSecond = 1024;
/** Below this rate, for a second, a body gives way to others when there is no room. */
const fastBytesPerSecond = 64 * 1024;
const yieldAfterMs = 1000;
const sweepMsMax = 500;

/** What one request holds, from its first byte until its answer. */
export interface BodyShare {
  /** So many bytes more. Throws `overloaded` (exhausted), and has taken nothing then. */
  reserve(bytes: number): void;
  /** What it really holds: the rest of what was reserved is given back. */
  settle(bytes: number): void;
  /** Bytes that came over the wire. */
  arrived(bytes: number): void;
  /** The body is whole: nobody waits for its sender any more. */
  complete(): void;
  /** Called at most once, while the body is not whole: its sender is too slow, and what it sent is not waited for. */
  onCut: (error: InlayError) => void;
  /** The request is answered. Further calls do nothing. */
  leave(): void;
}

/**
 * Counts requests before their bodies are read and bytes before they are kept. Beyond the limits a body that stalls
 * makes room, or the newcomer is refused; a body that stalls too long is cut off in any case.
 */
export class BodyAdmission {
  readonly #limits: BodyLimits;
  readonly #clock: Clock;
  readonly #what: string;
  readonly #refused: Counter;
  readonly #unfinished = new Set<Share>();
  #requests = 0;
  #bytes = 0;
  #timer: Timer | undefined;

  constructor({ what, limits, metrics, clock }: BodyAdmissionInit) {
    this.#what = what;
    this.#limits = limits;
    this.#clock = clock;
    this.#refused = metrics.counter(admissionMetrics.refused);
    const requests = gaugesOf(`${what}_requests_in_flight`, `Requests under way: ${what}`);
    metrics.observedGauge(requests.used, () => this.#requests);
    metrics.observedGauge(requests.limit, () => limits.requestsMax);
    const bytes = gaugesOf(`${what}_in_flight_bytes`, `Bodies that are read or answered, unpacked: ${what}`);
    metrics.observedGauge(bytes.used, () => this.#bytes);
    metrics.observedGauge(bytes.limit, () => limits.bytesMax);
  }

  get requests(): number {
    return this.#requests;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Before the body is read. Throws `overloaded` (exhausted). */
  enter(): BodyShare {
    const { requestsMax } = this.#limits;
    if (this.#requests >= requestsMax) {
      this.#cutSlowest();
      if (this.#requests >= requestsMax)
        throw this.#overloaded(
          'requests',
          `${String(this.#requests)} ${this.#what} requests are under way, as many as may be`,
        );
    }
    this.#requests++;
    const share = new Share(this, this.#clock.monotonicMs());
    this.#unfinished.add(share);
    this.#timer ??= this.#startSweeping();
    return share;
  }

  /** For shares. */
  take(share: Share, bytes: number): void {
    while (!this.#fits(share, bytes))
      if (!this.#cutSlowest(share))
        throw this.#overloaded('bytes', `${this.#what} requests under way hold ${formatBytes(this.#bytes)}`);
    this.#bytes += bytes;
  }

  /** For shares. */
  give(bytes: number): void {
    this.#bytes -= bytes;
  }

  /** For shares. */
  completed(share: Share): void {
    this.#unfinished.delete(share);
  }

  /** For shares. */
  left(share: Share): void {
    this.#unfinished.delete(share);
    this.#requests--;
  }

  #fits(share: Share, bytes: number): boolean {
    const { bytesMax } = this.#limits;
    const own = share.bytes + bytes;
    const others = this.#bytes - share.bytes;
    return others <= 0 || others + own <= (own <= smallBytes ? bytesMax : bytesMax * largeShare);
  }

  /** The unfinished body that has been slow longest; false when none is slow. */
  #cutSlowest(except?: Share): boolean {
    const before = this.#clock.monotonicMs() - yieldAfterMs;
    let slowest: Share | undefined;
    for (const share of this.#unfinished)
      if (share !== except && share.fastMs <= before && share.fastMs < (slowest?.fastMs ?? Infinity)) slowest = share;
    if (slowest === undefined) return false;
    this.#refused.add(1, { what: `${this.#what} body`, reason: 'gave way' });
    slowest.cut(
      new InlayError(
        'exhausted',
        'this service is overloaded, and the body came too slowly to be waited for: send it again later',
        {
          code: 'overloaded',
          retryAfterMs: 1000,
        },
      ),
    );
    return true;
  }

  #startSweeping(): Timer {
    const everyMs = Math.max(10, Math.min(sweepMsMax, this.#limits.stallMs / 4));
    return this.#clock.every(everyMs, () => this.#sweep()).unref();
  }

  #sweep(): void {
    const { stallMs } = this.#limits;
    const nowMs = this.#clock.monotonicMs();
    for (const share of this.#unfinished) {
      share.measure(nowMs);
      if (nowMs - share.aliveMs < stallMs) continue;
      this.#refused.add(1, { what: `${this.#what} body`, reason: 'stalled' });
      share.cut(
        new InlayError(
          'invalid',
          `the body stalled for ${String(Math.round(stallMs / 1000))} s before it was complete`,
          {
            code: 'body_stalled',
            details: { httpStatus: 408 },
          },
        ),
      );
    }
    if (this.#requests > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #overloaded(reason: string, why: string): InlayError {
    this.#refused.add(1, { what: `${this.#what} body`, reason });
    return new InlayError('exhausted', `this service is overloaded, please try again later: ${why}`, {
      code: 'overloaded',
      retryAfterMs: 1000,
    });
  }
}

class Share implements BodyShare {
  readonly #admission: BodyAdmission;
  bytes = 0;
  /** When it last came faster than the least rate, and faster than what gives way. */
  aliveMs: number;
  fastMs: number;
  onCut: (error: InlayError) => void = () => undefined;
  #arrived = 0;
  #measured = 0;
  #measuredMs: number;
  #hasLeft = false;

  constructor(admission: BodyAdmission, nowMs: number) {
    this.#admission = admission;
    this.aliveMs = nowMs;
    this.fastMs = nowMs;
    this.#measuredMs = nowMs;
  }

  reserve(bytes: number): void {
    if (this.#hasLeft) return;
    this.#admission.take(this, bytes);
    this.bytes += bytes;
  }

  settle(bytes: number): void {
    if (this.#hasLeft) return;
    this.#admission.give(this.bytes - bytes);
    this.bytes = bytes;
  }

  arrived(bytes: number): void {
    this.#arrived += bytes;
  }

  complete(): void {
    this.#admission.completed(this);
  }

  measure(nowMs: number): void {
    const perSecond = ((this.#arrived - this.#measured) * 1000) / Math.max(1, nowMs - this.#measuredMs);
    this.#measured = this.#arrived;
    this.#measuredMs = nowMs;
    if (perSecond >= leastBytesPerSecond) this.aliveMs = nowMs;
    if (perSecond >= fastBytesPerSecond) this.fastMs = nowMs;
  }

  /** Gives its bytes and its place back at once, whatever its request still does. */
  cut(error: InlayError): void {
    const { onCut } = this;
    this.leave();
    onCut(error);
  }

  leave(): void {
    if (this.#hasLeft) return;
    this.settle(0);
    this.#hasLeft = true;
    this.#admission.left(this);
  }
}
