/** A running Inlay, in one process or in five; cases know no more of it than this. */
export interface Deployment {
  /** The one public address. */
  readonly url: string;
  readonly folder: string;
  /** A querier's own public address. */
  readonly querierUrl: string;
  /** Where its ingesters tell their metrics. */
  readonly ingesterUrls: readonly string[];
  /** WAL folders of its ingesters. */
  readonly walFolders: readonly string[];
  /** kill -9 of every process at once, of all of one role, or of the process with this name (`ingester-0`). */
  kill9(which?: Role | `ingester-${number}`): Promise<void>;
  /** The process stands still, and its connections stay; `SIGCONT` lets it go on. Only where the roles are processes. */
  signal(which: Role | `ingester-${number}`, signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Starts all that is not running, or what is named, with the same folders and ports. */
  start(which?: Role | `ingester-${number}`): Promise<void>;
  /** SIGTERM; resolves to the exit codes by process name. */
  stop(): Promise<Readonly<Record<string, number | null>>>;
  /** Ends everything and removes the folder. */
  destroy(): Promise<void>;
  /** Ids of its running processes; those that they started themselves are below them. */
  pids(): readonly number[];
  /** What all processes logged, for a failure message. */
  output(): string;
}

export type Role = 'router' | 'ingester' | 'querier' | 'catalog';

export interface DeploymentOptions {
  /** Extra flags for `serve`, and for every ingester. */
  readonly ingesterFlags?: readonly string[];
  readonly serveFlags?: readonly string[];
  /** How many file descriptors `serve` may have, or each process that users reach. */
  readonly descriptors?: number;
  /** Extra flags for the querier of five roles. */
  readonly querierFlags?: readonly string[];
  /** Extra flags for the router of five roles. */
  readonly routerFlags?: readonly string[];
}

export type StartDeployment = (options?: DeploymentOptions) => Promise<Deployment>;
