import { Summary, type Logger, type TableId, type Timers } from '@inlay/core';

/** A file that is in the catalog now. */
export interface PersistedFile {
  readonly tableId: TableId;
  readonly database: string;
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
  /** From the beginning of encoding to the commit, pauses included. */
  readonly ms: number;
}

interface Persisted {
  readonly last: PersistedFile;
  readonly files: number;
  readonly tables: Set<TableId>;
  readonly rows: number;
  readonly bytes: number;
  readonly longestMs: number;
}

const windowMs = 1000;

/** A file is a line of its own while there are few; many within a second are one line, and one each only at debug. */
export class PersistLog {
  readonly #logger: Logger;
  readonly #summary: Summary<Persisted>;

  constructor(logger: Logger, clock: Timers) {
    this.#logger = logger;
    this.#summary = new Summary<Persisted>({ windowMs, merge, tell: (sum) => this.#tell(sum), clock });
  }

  add(file: PersistedFile): void {
    const { tableId, rows, bytes, ms } = file;
    this.#logger.debug('file committed', lineOf(file));
    this.#summary.add({ last: file, files: 1, tables: new Set([tableId]), rows, bytes, longestMs: ms });
  }

  /** Tells what has not been told. */
  flush(): void {
    this.#summary.flush();
  }

  #tell({ last, files, tables, rows, bytes, longestMs }: Persisted): void {
    if (files === 1) this.#logger.info('persisted', lineOf(last));
    else this.#logger.info('persisted', { files, tables: tables.size, rows, bytes, longestMs });
  }
}

const lineOf = ({ database, table, rows, bytes, ms }: PersistedFile): Readonly<Record<string, unknown>> => ({
  database,
  table,
  rows,
  bytes,
  ms,
});

function merge(a: Persisted, b: Persisted): Persisted {
  // The first sum of a window is nobody else's: its set may grow.
  for (const table of b.tables) a.tables.add(table);
  return {
    last: b.last,
    files: a.files + b.files,
    tables: a.tables,
    rows: a.rows + b.rows,
    bytes: a.bytes + b.bytes,
    longestMs: Math.max(a.longestMs, b.longestMs),
  };
}
