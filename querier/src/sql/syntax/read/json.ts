import { unsupported } from '../refusals.js';
import type { Position } from '../tree.js';

/** What the parser gives: its tree, as JSON, with undefined for what is not there. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
/** An object of it. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** One case of a closed choice: a bare word, or an object of one property. */
export interface Variant {
  readonly name: string;
  /** Null for a bare word. */
  readonly body: Json;
}

/** The parser gave what no version of it that is known here gives. */
export const strange = (near: Position, what: string): Error =>
  unsupported(near, `${what} is written in a way that is not supported`);

const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

export function object(json: Json | undefined, near: Position, what: string): JsonObject {
  if (!isObject(json)) throw strange(near, what);
  return json;
}

export function variant(json: Json | undefined, near: Position, what: string): Variant {
  if (typeof json === 'string') return { name: json, body: null };
  const [entry, more] = Object.entries(object(json, near, what));
  if (entry === undefined || more !== undefined) throw strange(near, what);
  return { name: entry[0], body: entry[1] ?? null };
}

export function list(json: Json | undefined, near: Position, what: string): readonly Json[] {
  if (!Array.isArray(json)) throw strange(near, what);
  return json as readonly Json[];
}

/** What has two parts in a fixed order. Either may be nothing: `TIME` has no precision, which comes first. */
export function pair(json: Json | undefined, near: Position, what: string): readonly [Json, Json] {
  const parts = list(json, near, what);
  if (parts.length !== 2) throw strange(near, what);
  return [parts[0] ?? null, parts[1] ?? null];
}

/** One of a few words, as what it stands for here. */
export function oneOf<T>(json: Json | undefined, words: ReadonlyMap<string, T>, near: Position, what: string): T {
  const found = typeof json === 'string' ? words.get(json) : undefined;
  if (found === undefined) throw strange(near, what);
  return found;
}

export function text(json: Json | undefined, near: Position, what: string): string {
  if (typeof json !== 'string') throw strange(near, what);
  return json;
}

export function flag(json: Json | undefined, near: Position, what: string): boolean {
  if (typeof json !== 'boolean') throw strange(near, what);
  return json;
}

/** A number of digits, a length: nothing that could be larger than a double holds. */
export function count(json: Json | undefined, near: Position, what: string): number {
  if (typeof json !== 'number' || !Number.isSafeInteger(json)) throw strange(near, what);
  return json;
}

/** `read` where there is something, undefined where there is null. */
export function optional<T>(json: Json | undefined, read: (json: Json) => T): T | undefined {
  return json === null || json === undefined ? undefined : read(json);
}
