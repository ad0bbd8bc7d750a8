import { isUtf8 } from 'node:buffer';
import type { CaseRow, CaseValue } from './cases/line-case.js';

/*
 * A second reading of the rules, as slow and plain as can be, to hold the parser against. It works on latin1 strings, so
 * that a character is a byte, and shares no code with the parser. For tests only.
 */

interface Refusal {
  readonly refused: true;
}
const refused: Refusal = { refused: true };

type Kind = 'tag' | 'f64' | 'i64' | 'u64' | 'bool' | 'string';

const nameMax = 65_536;
const stringMax = 1024 ** 2;
const utf8 = (text: string): string => Buffer.from(text, 'latin1').toString('utf8');
const isText = (text: string): boolean => isUtf8(Buffer.from(text, 'latin1'));

/** Index of the newline that ends the line at `start`, or the length. */
export function referenceLineEnd(body: string, start: number): number {
  let [fields, quoted, equals, commas] = [false, false, 0, 0];
  for (let i = start; i < body.length; i++) {
    const c = body[i];
    if (c === '\\') i++;
    else if (c === ' ') fields = true;
    else if (fields && !quoted && c === '=') equals++;
    else if (fields && !quoted && c === ',') commas++;
    else if (fields && c === '"' && equals > commas) quoted = !quoted;
    else if (c === '\n' && !quoted) return i;
  }
  return body.length;
}

/** A name at `at` that ends before one of `enders`, unescaped, and where it ends; undefined when it may not stand there. */
function readName(
  line: string,
  at: number,
  enders: string,
  escapable: string,
): { name: string; end: number } | undefined {
  let name = '';
  let i = at;
  while (i < line.length && !enders.includes(line[i] ?? '')) {
    if (line[i] === '\\') {
      i++;
      if (i >= line.length) return undefined;
      if (!escapable.includes(line[i] ?? '')) name += '\\';
    }
    name += line[i] ?? '';
    i++;
  }
  if (name === '' || name.length > nameMax || line[i - 1] === '\\' || !isText(name)) return undefined;
  return { name: utf8(name), end: i };
}

function readValue(line: string, at: number): { kind: Kind; value: CaseValue; end: number } | undefined {
  const rest = line.slice(at);
  const integer = /^(-?\d+)i|^(\d+)u/.exec(rest);
  if (integer !== null) {
    const value = BigInt(integer[1] ?? integer[2] ?? '');
    const unsigned = integer[2] !== undefined;
    if ((unsigned ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value)) !== value) return undefined;
    return { kind: unsigned ? 'u64' : 'i64', value: unsigned ? { u64: value } : value, end: at + integer[0].length };
  }
  const float = /^-?\d+(\.\d+)?([eE][+-]?\d+)?/.exec(rest);
  if (float !== null)
    return Number.isFinite(Number(float[0]))
      ? { kind: 'f64', value: Number(float[0]), end: at + float[0].length }
      : undefined;
  const boolean = /^(true|True|TRUE|t|T|false|False|FALSE|f|F)/.exec(rest);
  if (boolean !== null) return { kind: 'bool', value: /t/i.test(boolean[0][0] ?? ''), end: at + boolean[0].length };
  if (rest[0] !== '"') return undefined;
  let end = 1;
  while (end < rest.length && rest[end] !== '"')
    end += rest[end] === '\\' && (rest[end + 1] === '"' || rest[end + 1] === '\\') ? 2 : 1;
  if (end >= rest.length) return undefined;
  const text = rest.slice(1, end).replace(/\\(["\\])/g, '$1');
  return isText(text) && text.length <= stringMax
    ? { kind: 'string', value: utf8(text), end: at + end + 1 }
    : undefined;
}

interface ReadLine {
  readonly table: string;
  readonly tags: Record<string, string>;
  readonly fields: Map<string, { kind: Kind; value: CaseValue }>;
  readonly time: bigint | undefined;
}

function readTags(line: string, start: number): { tags: Map<string, string>; end: number } | undefined {
  const tags = new Map<string, string>();
  let at = start;
  while (line[at] === ',') {
    const key = readName(line, at + 1, ' \t\n=', '\\,= ');
    if (key === undefined || line[key.end] !== '=') return undefined;
    const value = readName(line, key.end + 1, ' \t\n,', '\\,= ');
    if (value === undefined || key.name === 'time' || tags.has(key.name)) return undefined;
    tags.set(key.name, value.name);
    at = value.end;
  }
  return { tags, end: at };
}

function readLine(line: string): ReadLine | undefined {
  const table = readName(line, 0, ' \t\n,\0', '\\, ');
  const tagSet = table === undefined ? undefined : readTags(line, table.end);
  if (table === undefined || tagSet === undefined || line[tagSet.end] !== ' ') return undefined;
  let at = tagSet.end;
  while (line[at] === ' ') at++;
  const fields = new Map<string, { kind: Kind; value: CaseValue }>();
  for (;;) {
    const key = readName(line, at, ' \t\n=', '\\,= ');
    if (key === undefined || line[key.end] !== '=') return undefined;
    const value = readValue(line, key.end + 1);
    if (value === undefined) return undefined;
    const before = fields.get(key.name);
    if (before !== undefined && before.kind !== value.kind && key.name !== 'time') return undefined;
    fields.set(key.name, { kind: value.kind, value: value.value });
    at = value.end;
    if (line[at] !== ',') break;
    at++;
  }
  const rest = /^(?: +(?:(-?\d+) *)?)?\r?$/.exec(line.slice(at));
  if (rest === null) return undefined;
  const time = rest[1] === undefined ? undefined : BigInt(rest[1]);
  if (time !== undefined && (time > 9223372036854775806n || time < -9223372036854775806n)) return undefined;
  fields.delete('time');
  return fields.size === 0 ? undefined : { table: table.name, tags: Object.fromEntries(tagSet.tags), fields, time };
}

/** The rows of a body in ns, with the offsets of their lines, and the offsets of refused lines. */
export function referenceParse(
  bytes: Buffer,
  nowNs: bigint,
): { rows: (CaseRow & { offset: number })[]; refusedOffsets: number[] } {
  const body = bytes.toString('latin1');
  const kinds = new Map<string, Map<string, Kind>>();
  const rows: (CaseRow & { offset: number })[] = [];
  const refusedOffsets: number[] = [];
  for (let at = 0; at < body.length;) {
    const offset = at;
    const blank = /^[ \t]*/.exec(body.slice(at, at + 70_000))?.[0].length ?? 0;
    if (/^(#|\r?(\n|$))/.test(body.slice(at + blank, at + blank + 2))) {
      const newline = body.indexOf('\n', at);
      at = newline < 0 ? body.length : newline + 1;
      continue;
    }
    const end = referenceLineEnd(body, at);
    const read = accept(readLine(body.slice(at + blank, end)), kinds);
    at = end + 1;
    if ('refused' in read) refusedOffsets.push(offset);
    else
      rows.push({
        table: read.table,
        tags: read.tags,
        fields: Object.fromEntries([...read.fields].map(([name, field]) => [name, field.value])),
        time: read.time ?? nowNs,
        offset,
      });
  }
  return { rows, refusedOffsets };
}

/** The line if none of its columns has another kind in the lines accepted so far. */
function accept(line: ReadLine | undefined, kinds: Map<string, Map<string, Kind>>): ReadLine | Refusal {
  if (line === undefined) return refused;
  const known = kinds.get(line.table) ?? new Map<string, Kind>();
  const columns = [
    ...Object.keys(line.tags).map((tag): [string, Kind] => [tag, 'tag']),
    ...[...line.fields].map(([name, { kind }]): [string, Kind] => [name, kind]),
  ];
  const own = new Map<string, Kind>();
  for (const [name, kind] of columns) {
    if ((known.get(name) ?? kind) !== kind || (own.get(name) ?? kind) !== kind) return refused;
    own.set(name, kind);
  }
  kinds.set(line.table, new Map([...known, ...own]));
  return line;
}
