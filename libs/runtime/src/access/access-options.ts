import { commonGroup, defineOptions } from '../options/index.js';
import type { OptionRelation, OptionValues } from '../options/index.js';

const specs = {
  host: {
    type: 'string',
    default: '127.0.0.1',
    group: commonGroup,
    description: 'address to listen on; any but loopback needs --auth or --without-auth',
  },
  port: {
    type: 'port',
    default: 8181,
    group: commonGroup,
    description: 'public port, HTTP and gRPC together; 0 picks a free one and prints it',
  },
  auth: {
    type: 'boolean',
    group: 'Access',
    description: 'ask for the admin token at every call but the health checks',
  },
  adminTokenFile: { type: 'string', group: 'Access', description: 'file with the admin token; turns --auth on' },
  corsOrigins: {
    type: 'list',
    group: 'Access',
    description: 'origins whose web pages may read answers, such as https://grafana.example.com; * is every page',
  },
  withoutAuth: { type: 'boolean', group: 'Access', description: 'let everybody who reaches the port read and write' },
} as const;

/** Values of the options that say where a server listens and who may use it. */
export type AccessOptions = OptionValues<typeof specs>;

/** Whether requests need a token: `--auth`, or a file with the admin token. */
export const isAuthOn = (options: AccessOptions): boolean => options.auth || options.adminTokenFile !== undefined;

/** Addresses that only this machine reaches. */
const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);

/** For every role with a public port; put them beside its own relations. */
export const accessRelations: readonly OptionRelation<AccessOptions>[] = [
  {
    holds: (options) => isLoopback(options.host) || isAuthOn(options) || options.withoutAuth,
    message: (options) =>
      `--host ${options.host} lets other machines in, and nothing asks them who they are: add --auth (or --admin-token-file FILE), or say --without-auth if that is what you want`,
  },
  {
    holds: (options) => !(isAuthOn(options) && options.withoutAuth),
    message: '--without-auth contradicts --auth and --admin-token-file: give one of them',
  },
];

/** Options of every server's public port, with the relations between them. */
export const accessOptions = defineOptions(specs, accessRelations);
