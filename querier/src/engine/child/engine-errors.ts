import { InlayError, type ErrorKind } from '@inlay/core';
import type { WireError } from '../transport/messages.js';
import { plainWords } from '../words/plain-words.js';

interface Mapping {
  readonly pattern: RegExp;
  readonly kind: ErrorKind;
  readonly code: string;
  /** Instead of DuckDB's words, which then stay in the log. */
  readonly message?: string;
  /** False: what the message quotes may be a value of the caller, and says nothing. */
  readonly quotesCount?: false;
}

const quoted = /'[^'\n]*'|"[^"\n]*"/g;

/**
 * By the first words of DuckDB's messages, which name the exception's type; the first match counts. Only types that a
 * statement can cause by itself are `invalid`. What the Parquet reader says is about a file that we wrote, so it is never
 * the caller's fault, though DuckDB calls it "Invalid Input" as well. A type that is not named here is a fault of ours.
 */
const mappings: readonly Mapping[] = [
  // A view names a hot table of an engine that is no more.
  { pattern: /^Catalog Error: Table with name hot_/, kind: 'unavailable', code: 'engine_crashed' },
  {
    pattern: /^Out of Memory Error: failed to offload|max_temp_directory_size/,
    kind: 'exhausted',
    code: 'query_spill',
    message:
      'the query needs more disk than queries may spill to: narrow its time range, ask for fewer groups, or raise --query-spill-bytes',
  },
  {
    pattern: /^Out of Memory Error/,
    kind: 'exhausted',
    code: 'query_memory',
    message:
      'the query needs more memory than queries may use together: narrow its time range, ask for fewer groups, or raise --query-memory-bytes',
  },
  {
    pattern: /No space left on device|Disk quota exceeded/i,
    kind: 'exhausted',
    code: 'query_spill',
    message: 'the disk that queries spill to is full: free some of it, or narrow the query until it fits in memory',
  },
  {
    pattern: /Too many open files/i,
    kind: 'exhausted',
    code: 'query_files',
    message: 'the query engine has no file descriptor left: narrow the time range, or raise the limit of open files',
  },
  {
    pattern: /std::bad_alloc|^Invalid (string|typed array) length|Array buffer allocation failed/,
    kind: 'exhausted',
    code: 'query_memory',
    message: 'the query makes values or rows that are too large: ask for fewer columns, or for a part of them',
  },
  { pattern: /^INTERRUPT Error/, kind: 'unavailable', code: 'query_cancelled', message: 'the query was cancelled' },
  { pattern: /^(FATAL|INTERNAL) Error/i, kind: 'internal', code: 'engine_fault' },
  {
    pattern: /^IO Error.*(duckdb_temp_|\/spill\/)/s,
    kind: 'unavailable',
    code: 'query_spill',
    message: 'the folder that queries spill to cannot be used',
  },
  { pattern: /^(IO|HTTP) Error.*\.parquet["']/s, kind: 'corrupt', code: 'file_unreadable' },
  {
    pattern:
      /^(?!Conversion|IO|Permission|Binder|Parser|Catalog|Syntax)[A-Z][\w ]* Error: .*(parquet|magic bytes|footer length|decompression failure|TProtocolException|TTransportException|know what type|out of buffer|corrupt|not valid UTF8)/is,
    kind: 'corrupt',
    code: 'file_damaged',
    quotesCount: false,
  },
  // Errors of window frames and their like, which are planned twice.
  {
    pattern: /^Serialization Error: Cannot copy Bound/,
    kind: 'invalid',
    code: 'query_failed',
    message: 'a subquery cannot stand at this place: join it, or name it with WITH',
  },
  { pattern: /^Permission Error/, kind: 'forbidden', code: 'access_refused' },
  { pattern: /^(IO|HTTP) Error/, kind: 'unavailable', code: 'file_unreadable' },
  {
    pattern:
      /^(Out of Range|Conversion|Invalid Input|Decimal|Mismatch Type|Divide by Zero|Object Size|Invalid type|Unknown Type|Not implemented|Expression|Catalog|Parser|Binder|Syntax|Parameter Not Resolved|Parameter Not Allowed|Sequence|Settings|Constraint) Error: /,
    kind: 'invalid',
    code: 'query_failed',
  },
];

/** Said of faults whose own words are for the log. */
const ourFault: Readonly<Partial<Record<string, string>>> = {
  engine_fault: 'the query engine failed in a way that it should not: the log says how',
  file_damaged: 'a file of the object store is damaged',
  file_unreadable: 'a file of the object store cannot be read',
};

const unknownFault: Omit<Mapping, 'pattern'> = { kind: 'internal', code: 'engine_fault' };

/** What a failure in the engine is called outside, and what only the log is told. */
export function toWireError(error: unknown): WireError {
  if (error instanceof InlayError) return { kind: error.kind, code: error.code, message: error.message };
  const engineWords = error instanceof Error ? error.message : String(error);
  const bare = engineWords.replace(quoted, "''");
  const mapping = mappings.find(({ pattern, quotesCount }) => pattern.test(quotesCount === false ? bare : engineWords));
  const { kind, code, message: fixed } = mapping ?? unknownFault;
  const own = fixed ?? ourFault[code];
  if (own === undefined) return { kind, code, message: plainWords(engineWords) };
  const file = /["'](\/[^"'\n]+\.parquet)["']/.exec(engineWords)?.[1];
  return { kind, code, message: own, engineWords, ...(file === undefined ? {} : { file }) };
}

/** After these DuckDB refuses everything; only a new process helps. */
export const isFatal = (error: WireError): boolean =>
  error.code === 'engine_fault' && /^FATAL Error|has been invalidated/i.test(error.engineWords ?? '');
