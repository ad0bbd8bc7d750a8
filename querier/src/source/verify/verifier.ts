/** A local file and what the catalog says of its bytes. */
export interface FileToVerify {
  readonly path: string;
  readonly sizeBytes: number;
  /** Undefined for files of a release that wrote no checksum: only their size can be held against the catalog. */
  readonly crc32c: number | undefined;
}

/**
 * `damaged`: the bytes are not those that were written. `missing`: there is no file. `unreadable`: the disk or the system
 * refused, which may pass.
 */
export type ProblemKind = 'damaged' | 'missing' | 'unreadable';

/** A file that is not what the catalog says. */
export interface FileProblem {
  /** The file's place in what was asked. */
  readonly index: number;
  readonly kind: ProblemKind;
  /** In words, without the path. */
  readonly reason: string;
}

/** What verifying did and found. Files that were verified before and have not been touched since are in no number. */
export interface VerifyReport {
  /** Ascending by index. */
  readonly problems: readonly FileProblem[];
  /** Files and bytes read now. */
  readonly files: number;
  readonly bytes: number;
  /** Files seen for the first time that have no checksum. */
  readonly withoutChecksum: number;
}

/** Holds local files against their checksums, each once a process and again after it was touched. */
export interface Verifier {
  /** Rejects with the signal's reason, and with `verifier_stopped` (unavailable). What is wrong with a file is in the report. */
  verify(files: readonly FileToVerify[], signal?: AbortSignal): Promise<VerifyReport>;
  close(): Promise<void>;
}
