import { columnId, InlayError, tableId } from '@inlay/core';
import { metadataKey, type FileColumnInfo, type FileMetadata } from '../parquet/file-metadata.js';

const corrupt = (what: string, cause?: unknown): InlayError =>
  new InlayError('corrupt', `the file's entry "${metadataKey}" ${what}`, { code: 'corrupt_file_metadata', cause });

/** Reads typed members of one JSON object; every failure is `corrupt_file_metadata` (corrupt). */
class Members {
  readonly #members: Readonly<Record<string, unknown>>;

  constructor(value: unknown) {
    if (typeof value !== 'object' || value === null) throw corrupt('is no JSON object');
    this.#members = value as Readonly<Record<string, unknown>>;
  }

  text(name: string): string {
    const value = this.#members[name];
    if (typeof value !== 'string') throw corrupt(`lacks the text ${name}`);
    return value;
  }
  integer(name: string): number {
    const value = this.#members[name];
    if (!Number.isSafeInteger(value)) throw corrupt(`lacks the integer ${name}`);
    return value as number;
  }
  bigint(name: string): bigint {
    const value = this.text(name);
    if (!/^-?\d{1,20}$/.test(value)) throw corrupt(`has ${name} "${value.slice(0, 40)}", which is no integer`);
    return BigInt(value);
  }
  boolean(name: string): boolean {
    const value = this.#members[name];
    if (typeof value !== 'boolean') throw corrupt(`lacks the boolean ${name}`);
    return value;
  }
  list(name: string): unknown[] {
    const value = this.#members[name];
    if (!Array.isArray(value)) throw corrupt(`lacks the list ${name}`);
    return value;
  }
}

const kinds: readonly string[] = ['tag', 'f64', 'i64', 'u64', 'bool', 'string'];

function columnFromJson(value: unknown): FileColumnInfo {
  const members = new Members(value);
  const kind = members.text('kind');
  if (!kinds.includes(kind)) throw corrupt(`has a column of unknown kind "${kind.slice(0, 40)}"`);
  return { id: columnId(members.integer('id')), name: members.text('name'), kind: kind as FileColumnInfo['kind'] };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw corrupt('is no JSON', error);
  }
}

/** Reads what `metadataToJson` wrote, of this release or an older one. Throws `corrupt_file_metadata` (corrupt). */
export function metadataFromJson(json: string): FileMetadata {
  const members = new Members(parse(json));
  const shards = members.text('shards');
  if (!/^[0-9a-f]{32}$/.test(shards)) throw corrupt('has shards that are not 16 bytes of hex digits');
  return {
    database: members.text('database'),
    tableId: tableId(members.integer('table_id')),
    table: members.text('table'),
    partitionKey: members.text('partition_key'),
    templateVersion: members.integer('template_version'),
    columns: members.list('columns').map(columnFromJson),
    sortKey: members.list('sort_key').map((id) => columnId(Number(id))),
    rowCount: members.integer('row_count'),
    times: { min: members.bigint('min_time'), max: members.bigint('max_time') },
    minStamp: members.bigint('min_stamp'),
    maxStamp: members.bigint('max_stamp'),
    shards: new Uint8Array(Buffer.from(shards, 'hex')),
    level: members.integer('level'),
    replaces: members.list('replaces').map(String),
    deletesAppliedTo: members.bigint('deletes_applied_to'),
    multiVersion: members.boolean('multi_version'),
  };
}
