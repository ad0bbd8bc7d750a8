import { columnId, InlayError, tableId, type ColumnId, type Stamp, type TableId, type TimeRange } from '@inlay/core';
import type { FieldKind } from '../batch.js';

/** A column as the file's own metadata describes it; `name` is the user's, while the file itself calls it by its id. */
export interface FileColumnInfo {
  readonly id: ColumnId;
  readonly name: string;
  readonly kind: FieldKind | 'tag';
}

/** What the writer of a file must say, so that a lost catalog can be rebuilt from the files alone. */
export interface FileDescription {
  readonly database: string;
  readonly tableId: TableId;
  readonly table: string;
  readonly partitionKey: string;
  readonly templateVersion: number;
  /** At least every column of the rows; those of the file are kept. */
  readonly columns: readonly FileColumnInfo[];
  /** Tags in sort order; time and stamp follow. */
  readonly sortKey: readonly ColumnId[];
  readonly level: number;
  /** Ids of the files whose rows this one holds. */
  readonly replaces: readonly string[];
  readonly deletesAppliedTo: Stamp;
}

/** The key-value entry `inlay` of a Parquet file. Inside the file, column `c<id>` is the column of that id. */
export interface FileMetadata extends FileDescription {
  readonly rowCount: number;
  readonly times: TimeRange;
  readonly minStamp: Stamp;
  readonly maxStamp: Stamp;
  /** 16 bytes. */
  readonly shards: Uint8Array;
  readonly multiVersion: boolean;
}

/** Names that every Parquet file of ours has: the metadata entry, and the two columns that are called by no id. */
export const metadataKey = 'inlay';
export const timeColumn = 'time';
export const stampColumn = 'stamp';
/** A column's name inside a file. */
export const fileColumnName = (id: ColumnId): string => `c${String(id)}`;

/** Names as a reader of the JSON sees them; 64-bit integers are decimal text. Only ever grows. */
export function metadataToJson(metadata: FileMetadata): string {
  return JSON.stringify({
    format: 1,
    database: metadata.database,
    table_id: metadata.tableId,
    table: metadata.table,
    partition_key: metadata.partitionKey,
    template_version: metadata.templateVersion,
    columns: metadata.columns.map(({ id, name, kind }) => ({ id, name, kind })),
    sort_key: metadata.sortKey,
    row_count: metadata.rowCount,
    min_time: String(metadata.times.min),
    max_time: String(metadata.times.max),
    min_stamp: String(metadata.minStamp),
    max_stamp: String(metadata.maxStamp),
    shards: Buffer.from(metadata.shards).toString('hex'),
    level: metadata.level,
    replaces: metadata.replaces,
    deletes_applied_to: String(metadata.deletesAppliedTo),
    multi_version: metadata.multiVersion,
  });
}

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
