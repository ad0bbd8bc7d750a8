import type { Stamp } from '@inlay/core';
import type { TestRow, TestTable } from './test-batches.js';

/** A row as it was written or found: which field values it carries, under which stamp. */
export interface Version {
  readonly table: number;
  readonly host: string;
  readonly time: number;
  readonly a?: number | undefined;
  readonly b?: number | undefined;
  readonly stamp: Stamp;
}

export interface Part {
  readonly table: TestTable;
  readonly partitionKey: string;
  readonly rows: readonly TestRow[];
}

/** One write request. Every value in it is used nowhere else, so that a value found tells which request brought it. */
export interface SentRequest {
  readonly number: number;
  readonly parts: readonly Part[];
  /** How often it was sent. */
  attempts: number;
  isAcked: boolean;
  /** Stamps under which it was acknowledged or found: what was readable once has to stay. */
  readonly stamps: Set<Stamp>;
}

/**
 * What was sent and acknowledged, and whether that is what is there: every acknowledged request under its stamp, of the
 * others all rows or none, nothing else, nothing twice.
 */
export class Model {
  readonly requests: SentRequest[] = [];
  readonly #ofValue = new Map<number, SentRequest>();
  #lastValue = 0;

  /** A value that no other row has. */
  newValue(): number {
    return ++this.#lastValue;
  }

  add(parts: readonly Part[]): SentRequest {
    const request = { number: this.requests.length + 1, parts, attempts: 0, isAcked: false, stamps: new Set<Stamp>() };
    this.requests.push(request);
    for (const row of parts.flatMap((part) => part.rows))
      for (const value of [row.a, row.b]) if (value !== undefined) this.#ofValue.set(value, request);
    return request;
  }

  get ackedCount(): number {
    return this.requests.filter((request) => request.isAcked).length;
  }

  /** What is wrong with these versions, read from everywhere they may be; empty when nothing is. */
  problemsOf(found: readonly Version[]): string[] {
    const problems: string[] = [];
    for (const version of found) {
      for (const value of [version.a, version.b]) {
        if (value === undefined) continue;
        const request = this.#ofValue.get(value);
        if (request === undefined) problems.push(`value ${String(value)} was never written`);
        else request.stamps.add(version.stamp);
      }
    }
    for (const { number, stamps, attempts } of this.requests)
      if (stamps.size > attempts) problems.push(`request ${String(number)} is there ${String(stamps.size)} times`);
    return [...problems, ...differences(fold(this.#expected()), fold(found))];
  }

  #expected(): Version[] {
    return this.requests.flatMap(({ stamps, parts }) =>
      [...stamps].flatMap((stamp) =>
        parts.flatMap(({ table, rows }) => rows.map((row) => ({ ...row, table: table.id, stamp }))),
      ),
    );
  }
}

interface FieldValue {
  readonly value: number;
  readonly stamp: Stamp;
}

/** The youngest value of each field of each key: written here from the rule, not with the code that is tested. */
function fold(versions: readonly Version[]): Map<string, FieldValue> {
  const youngest = new Map<string, FieldValue>();
  for (const { table, host, time, stamp, a, b } of versions) {
    for (const [field, value] of Object.entries({ a, b })) {
      if (value === undefined) continue;
      const key = `${String(table)}/${host}/${String(time)}/${field}`;
      const before = youngest.get(key);
      if (before === undefined || stamp >= before.stamp) youngest.set(key, { value, stamp });
    }
  }
  return youngest;
}

function differences(expected: ReadonlyMap<string, FieldValue>, found: ReadonlyMap<string, FieldValue>): string[] {
  const problems: string[] = [];
  for (const [key, { value, stamp }] of expected) {
    const there = found.get(key);
    if (there === undefined) problems.push(`${key} is lost (${String(value)}, stamp ${String(stamp)})`);
    else if (there.value !== value) problems.push(`${key} is ${String(there.value)} instead of ${String(value)}`);
  }
  for (const key of found.keys()) if (!expected.has(key)) problems.push(`${key} is there and was not written`);
  return problems;
}
