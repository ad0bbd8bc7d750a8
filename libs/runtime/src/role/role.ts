import type { Clock, InlayError, Logger, Metrics, Random } from '@inlay/core';
import type { FastifyInstance } from 'fastify';
import type { AccessOptions, InternalAccessOptions } from '../access/index.js';
import type { DoorOptions } from '../admission/index.js';
import type { GrpcServer } from '../grpc/index.js';
import type { WelcomeFacts } from '../http/index.js';
import type { LoggingOptions } from '../observe/logging-options.js';
import type { Options, OptionSpecs, OptionValues } from '../options/index.js';
import type { Service } from '../process/lifecycle.js';
import type { ForwardTarget } from '../server/index.js';

/** The options that the shell itself reads; a role has more. */
export type RoleOptions = AccessOptions &
  DoorOptions &
  LoggingOptions &
  Partial<InternalAccessOptions> & {
    /** The port of a role that has services for other roles. */
    readonly internalPort?: number;
  };

/** A role as the shell sees it. */
export interface Role<T extends OptionSpecs> {
  /** As the command has it: `ingester`. */
  readonly name: string;
  /** What the greeting calls it, where one name is not enough: `ingester a`. */
  readonly title?: string;
  /** What each line of its log has beside the message. */
  readonly logFields: Readonly<Record<string, unknown>>;
  readonly options: Options<T>;
  readonly values: OptionValues<T> & RoleOptions;
  /** Keeps the hash of an admin token that a start has made; without it `--auth` needs `--admin-token-file`. */
  readonly tokenDirectory?: string | undefined;
  /** What it throws is why the process cannot start. Nothing listens yet. */
  readonly build: (parts: RoleParts) => RolePlan | Promise<RolePlan>;
}

/** What every role is built from. */
export interface RoleParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** What roles show each other; undefined where they ask for nothing. */
  readonly token: string | undefined;
  /** Not to be read before the ports have started. */
  readonly addresses: RoleAddresses;
  /** Stops the process, with exit code 1: a part of it cannot go on, and only a new start can mend that. */
  readonly fail: (error: InlayError) => void;
}

/** Where a role listens; empty until it does. */
export interface RoleAddresses {
  /** `http://host:port` of the public port. */
  readonly url: string;
  /** `host:port` of the port between roles. */
  readonly internal: string;
}

/** Who answers gRPC on the public port: services of this process, or another process. */
export type RoleGrpc =
  | {
      readonly kind: 'services';
      /** Largest message, unpacked. */
      readonly messageBytesMax: number;
      readonly add: (server: GrpcServer) => void;
    }
  | { readonly kind: 'forward'; readonly target: () => ForwardTarget | undefined };

/** What a role wants of the shell once it is built. */
export interface RolePlan {
  /** Its routes on the public port; without them there are probes and metrics only. */
  readonly routes?: (app: FastifyInstance) => void;
  /** Absent: nobody answers gRPC on the public port. */
  readonly grpc?: RoleGrpc;
  /** Its services for other roles, added when the internal port starts: what starts before it is there by then. */
  readonly internalGrpc?: (server: GrpcServer) => void;
  /** 2 where each connection is passed on by another one. */
  readonly descriptorsEach?: number;
  /** Whether `/` on the public port shows how to write and query. `dataDir` is shown in the terminal only. */
  readonly welcome?: { readonly dataDir?: string };
  /** The greeting, where it is not the name and the addresses. Ends its last line. */
  readonly banner?: (facts: WelcomeFacts) => string;
  /**
   * In starting order; they stop in reverse. First what the role calls, then the role, and the ports where they can be
   * answered: those of clients last, those that tell how the start and the stop go on before the role.
   */
  readonly services: (ports: RolePorts) => readonly Service[];
  /** What it waits for before it can serve, in words; empty when it is ready. A process that stops is never ready. */
  readonly notReady: () => readonly string[];
  /** What somebody has to look at although it is ready. */
  readonly warnings?: () => readonly string[];
}

/** The steps that open and close the ports, to be put among the role's own. */
export interface RolePorts {
  readonly publicPort: Service;
  /** Does nothing where there is no `internalGrpc`. */
  readonly internalPort: Service;
}
