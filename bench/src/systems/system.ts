import type { TreeFigures } from '../measure/process-tree.js';

/** A database under measurement: a process tree of its own on loopback, over a folder of its own. */
export interface System {
  readonly name: string;
  readonly pid: number;
  readonly writeUrl: string;
  figures(): TreeFigures;
  /** Runs a query and reads its whole answer; resolves to the body. */
  query(text: string): Promise<string>;
  /** Bytes on disk. */
  diskBytes(): number;
  stop(): Promise<void>;
}
