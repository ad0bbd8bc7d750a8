/** The few words in which the databases differ. */
export interface SqlWords {
  readonly dialect: 'sqlite' | 'postgres';
  /** A primary key whose values are never used twice, not even after a row is gone. */
  readonly newId: string;
  readonly bytes: string;
  /** Signed, 64 bits. */
  readonly int: string;
  /** Compared byte by byte. */
  readonly text: string;
  /** What stands for a name in a unique index: PostgreSQL's index entries end at 2,704 bytes, names at 65,536. */
  readonly unique: (name: string) => string;
}

/** SQLite compares text and blobs byte by byte, and its index entries may be as long as a name. */
export const sqliteWords: SqlWords = {
  dialect: 'sqlite',
  newId: 'integer primary key autoincrement',
  bytes: 'blob',
  int: 'integer',
  text: 'text',
  unique: (name) => name,
};

/** PostgreSQL compares text byte by byte under collation C; long names stand in indexes as their SHA-256. */
export const postgresWords: SqlWords = {
  dialect: 'postgres',
  newId: 'bigint generated always as identity primary key',
  bytes: 'bytea',
  int: 'bigint',
  text: 'text collate "C"',
  unique: (name) => `sha256(${name})`,
};

/** Forward-only. It must leave what the previous release can still read: add, never rename or drop. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  /** The lowest newest-migration that a release must know to read what this one leaves; lower ones refuse to open. */
  readonly readableFrom: number;
  statements(words: SqlWords): readonly string[];
}
