import type { Stamp } from '@inlay/core';
import { nameOf, type SentRequest } from './sent-request.js';
import { cellsOf, Fold, type FieldValue, type Version } from './versions.js';

export const epochOf = (stamp: Stamp): bigint => stamp >> 40n;

interface NewRequest extends Pick<SentRequest, 'routerId' | 'number' | 'databaseId' | 'parts' | 'floor'> {
  readonly index: number;
}

/**
 * What was sent and acknowledged, and whether that is what is there. The order of writes is told twice, and both have to
 * agree with what is found: by stamps, and without them, by which answer came before which request was sent.
 */
export class Model {
  readonly requests: SentRequest[] = [];
  readonly #ofStamp = new Map<Stamp, SentRequest>();
  readonly #problems: string[] = [];
  #now = 0;
  #highestAcked: Stamp = -1n;
  /** The epoch of the life that is running. */
  #epoch = 0n;

  get ackedCount(): number {
    return this.requests.filter(({ state }) => state === 'acked').length;
  }

  nextIndex(): number {
    return this.requests.length + 1;
  }

  add(request: NewRequest): SentRequest {
    const added: SentRequest = {
      ...request,
      cells: request.parts.flatMap(({ table, rows }) => rows.flatMap((row) => cellsOf(table.id, row))),
      sentAt: ++this.#now,
      after: this.#highestAcked,
      state: 'open',
      ackedAt: Number.POSITIVE_INFINITY,
      unsettled: 0,
      stamps: new Set(),
      remembered: undefined,
    };
    this.requests.push(added);
    return added;
  }

  lifeBegan(epoch: bigint): void {
    this.#epoch = epoch;
    for (const request of this.requests) request.remembered = undefined;
  }

  /** Its log has the records of these stamps: a repeat of one of them gets it again. */
  remember(logged: ReadonlySet<Stamp>): void {
    for (const request of this.requests) {
      const remembered = new Set([...request.stamps].filter((stamp) => logged.has(stamp)));
      request.remembered = remembered.size > 0 ? remembered : undefined;
    }
  }

  /** The ingester acknowledged it; `isHeard`: the answer reached the router. */
  stamped(request: SentRequest, stamp: Stamp, isHeard: boolean): void {
    const { remembered } = request;
    if (remembered !== undefined && !remembered.has(stamp))
      this.#problems.push(`${nameOf(request)}: a repeat got stamp ${String(stamp)}, its log had ${list(remembered)}`);
    this.#note(request, stamp);
    if (!isHeard || request.state !== 'open') return;
    request.state = 'acked';
    request.ackedAt = ++this.#now;
    if (stamp > this.#highestAcked) this.#highestAcked = stamp;
  }

  /** What is wrong with these versions, read from everywhere they may be; empty when nothing is. */
  problemsOf(found: readonly Version[]): string[] {
    this.#identify(found);
    const [expected, there] = [new Fold(), new Fold()];
    for (const { stamps, cells } of this.requests) for (const stamp of stamps) expected.add(cells, stamp);
    for (const { stamp, cells } of found) there.add(cells, stamp);
    const different = differences(expected.values, there.values);
    return [...new Set([...this.#problems, ...different, ...this.#overtaken(there.values)])];
  }

  /** Which request each stamp is of, by the row that only it writes. */
  #identify(found: readonly Version[]): void {
    for (const { marker, stamp } of found) {
      if (marker === undefined) continue;
      const request = this.requests[marker - 1];
      if (request === undefined) this.#problems.push(`a row of request ${String(marker)}, which was never sent`);
      else this.#note(request, stamp);
    }
    for (const { stamp, cells } of found)
      if (!this.#ofStamp.has(stamp))
        this.#problems.push(`${cells[0]?.key ?? 'an empty row'} under stamp ${String(stamp)} is nobody's`);
  }

  #note(request: SentRequest, stamp: Stamp): void {
    if (request.stamps.has(stamp)) return;
    const problem = (what: string): void => {
      this.#problems.push(`${nameOf(request)}, stamp ${String(stamp)}: ${what}`);
    };
    const other = this.#ofStamp.get(stamp);
    if (other !== undefined) problem(`it is that of ${nameOf(other)} too`);
    if (request.unsettled === 0) problem('it was refused, and is there');
    if (stamp <= request.after) problem(`${String(request.after)} was acknowledged before it was sent`);
    if (epochOf(stamp) > this.#epoch) problem(`the epoch is ${String(this.#epoch)}`);
    for (const before of request.stamps)
      if (epochOf(before) === epochOf(stamp)) problem(`applied twice in one life, also as ${String(before)}`);
    const { remembered } = request;
    if (remembered !== undefined && epochOf(stamp) === this.#epoch)
      problem(`applied again although the log had ${list(remembered)}`);
    request.stamps.add(stamp);
    this.#ofStamp.set(stamp, request);
  }

  /** Values that are there although a write that came surely later was acknowledged. */
  #overtaken(there: Values): string[] {
    const problems: string[] = [];
    for (const later of this.requests) {
      if (later.state !== 'acked') continue;
      for (const { key } of later.cells) {
        const value = there.get(key);
        const winner = value === undefined ? undefined : this.#ofStamp.get(value.stamp);
        if (winner !== undefined && winner !== later && isBefore(winner, later))
          problems.push(`${key} is of ${nameOf(winner)}, though ${nameOf(later)} was sent after that was over`);
      }
    }
    return problems;
  }
}

/** Holds without a look at stamps: `first` was over when `second` was sent. */
function isBefore(first: SentRequest, second: SentRequest): boolean {
  if (first.state === 'acked') return first.ackedAt < second.sentAt;
  // Given up, and the ingester was told so with the later one.
  return first.state === 'abandoned' && first.routerId === second.routerId && first.number < second.floor;
}

const list = (stamps: ReadonlySet<Stamp>): string => [...stamps].map(String).join(' and ');

type Values = ReadonlyMap<string, FieldValue>;

function differences(expected: Values, found: Values): string[] {
  const problems: string[] = [];
  for (const [key, { value, stamp }] of expected) {
    const there = found.get(key);
    if (there === undefined) problems.push(`${key} is lost (${value}, stamp ${String(stamp)})`);
    else if (there.value !== value || there.stamp !== stamp)
      problems.push(`${key} is ${there.value} (${String(there.stamp)}) instead of ${value} (${String(stamp)})`);
  }
  for (const key of found.keys()) if (!expected.has(key)) problems.push(`${key} is there and was not written`);
  return problems;
}
