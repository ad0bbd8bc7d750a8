import { defined } from '@inlay/core';
import type { FieldKind } from '@inlay/columnar';
import type { PlainValue } from '@inlay/columnar/testing';
import type { Prng } from '@inlay/testing';
import type { Model } from './model.js';
import type { Part, SentRequest, SimRow } from './sent-request.js';
import type { SimColumn, SimTable } from './sim-tables.js';
import { randomValue, tagTexts } from './sim-values.js';

/** A request on its way, with the floor that its router said when it was sent. */
export interface Copy {
  readonly request: SentRequest;
  readonly floor: number;
}

/** The tag of rows that one request only writes: each has a time of its own. */
export const markerTag = 'request';

/** Days that rows are written for, late ones and the ends of time among them. */
const days = [
  { key: '2026-01-02', from: 1_767_312_000_000_000_000n },
  { key: '2026-01-01', from: 1_767_225_600_000_000_000n },
  { key: '1970-01-01', from: 0n },
  { key: '1677-09-21', from: -9_223_372_036_854_775_000n },
  { key: '2262-04-11', from: 9_223_372_036_850_000_000n },
];

/** Routers that write: each request has a number, and what is below the floor of its router is over. */
export class SimRouter {
  readonly #random: Prng;
  readonly #model: Model;
  readonly #name: string;
  #life = 0;
  #id = '';
  #last = 0;

  constructor(name: string, random: Prng, model: Model) {
    this.#random = random;
    this.#model = model;
    this.#name = name;
    this.startAgain();
  }

  /** A new life of it: what the last one had open nobody asks for any more. */
  startAgain(): void {
    this.#id = `${this.#name}-${String(++this.#life)}`;
    this.#last = 0;
  }

  get open(): SentRequest[] {
    return this.#model.requests.filter(({ routerId, state }) => routerId === this.#id && state === 'open');
  }

  get floor(): number {
    return Math.min(this.#last + 1, ...this.open.map(({ number }) => number));
  }

  /** One request, or two under one number, as a router sends that parts a number's rows anew. */
  send(tables: readonly SimTable[]): Copy[] {
    const number = ++this.#last;
    const isParted = this.#random.chance(0.1);
    const { databaseId } = this.#random.pick(tables);
    const places = tables.filter((table) => table.databaseId === databaseId);
    const first = this.#random.pick(places);
    const chosen = [first, ...places.filter(() => this.#random.chance(0.3))];
    const sent = [this.#request(number, chosen, () => true)];
    // Its shape differs: a router does not part one number's rows into two of the same shape.
    const shapes = sent.map(({ parts }) => shapeOf(parts));
    if (isParted) sent.push(this.#request(number, places, (parts) => !shapes.includes(shapeOf(parts))));
    return sent.map((request) => ({ request, floor: request.floor }));
  }

  repeat(request: SentRequest): Copy {
    return { request, floor: this.floor };
  }

  #request(number: number, tables: readonly SimTable[], isFit: (parts: readonly Part[]) => boolean): SentRequest {
    const index = this.#model.nextIndex();
    let parts: Part[];
    do {
      parts = [...new Set(tables)].flatMap((table) => {
        const day = this.#random.pick(days);
        const keys = this.#random.chance(0.2) ? [day, this.#random.pick(days)] : [day];
        return [...new Set(keys)].map((one) => this.#part(index, table, one));
      });
    } while (!isFit(parts));
    const { databaseId } = defined(tables[0], 'a table');
    // Below the request itself nothing but older ones that are open.
    const floor = Math.min(number, ...this.open.map((request) => request.number));
    return this.#model.add({ index, routerId: this.#id, number, databaseId, parts, floor });
  }

  #part(index: number, table: SimTable, { key, from }: { key: string; from: bigint }): Part {
    const columns = table.columns.filter(({ name }) => ['host', 'n'].includes(name) || this.#random.chance(0.6));
    const tags = columns.filter(({ kind }) => kind === 'tag').map(({ id }) => id);
    const fields = columns.filter(({ kind }) => kind !== 'tag');
    const host = columns.find(({ name }) => name === 'host')?.id ?? 0;
    const marker = columns.find(({ name }) => name === 'n')?.id ?? 0;
    const rows = new Map<string, SimRow>();
    const own: SimRow = {
      tags: { [host]: markerTag },
      time: from + 1000n * BigInt(index),
      fields: { [marker]: BigInt(index) },
    };
    for (let count = 1 + this.#random.below(4); count > 0; count--) {
      const row = this.#row(tags, fields, from + BigInt(this.#random.below(4)));
      rows.set(JSON.stringify([row.tags, String(row.time)]), row);
    }
    const all = [own, ...rows.values()];
    // A column without a value is not sent.
    const used = fields.filter(({ id }) => all.some((row) => row.fields[id] !== undefined));
    const kinds = Object.fromEntries(used.map(({ id, kind }) => [id, kind as FieldKind]));
    return { table, schema: { tags, fields: kinds }, partitionKey: key, rows: all };
  }

  /** Few keys, so that most rows are written over again. */
  #row(tags: readonly number[], fields: readonly SimColumn[], time: bigint): SimRow {
    const texts: Record<number, string> = {};
    for (const tag of tags) {
      const text = this.#random.chance(0.3) ? this.#random.pick(tagTexts) : tag === tags[0] ? 'h1' : '';
      if (text !== '') texts[tag] = text;
    }
    const always = this.#random.pick(fields);
    const present: Record<number, PlainValue> = {};
    for (const column of fields)
      if (column === always || this.#random.chance(0.6))
        present[column.id] = randomValue(column.kind as FieldKind, this.#random);
    return { tags: texts, time, fields: present };
  }
}

const shapeOf = (parts: readonly Part[]): string =>
  parts.map(({ table, rows }) => `${String(table.id)}/${String(rows.length)}`).join();
