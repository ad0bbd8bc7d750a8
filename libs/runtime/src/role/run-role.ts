import { SystemClock, SystemRandom, type InlayError } from '@inlay/core';
import { loadAuthenticator, readTokenFile } from '../access/index.js';
import { openAdmission } from '../admission/index.js';
import type { WelcomeFacts } from '../http/index.js';
import { createLogger } from '../observe/pino-logger.js';
import { PromMetrics } from '../observe/prom-metrics.js';
import { printBanner, startReport } from '../observe/start-report.js';
import type { OptionSpecs } from '../options/index.js';
import { Lifecycle } from '../process/lifecycle.js';
import { version } from '../version.js';
import { internalPortOf, publicPortOf, type PortParts } from './role-ports.js';
import type { Role, RoleAddresses } from './role.js';

/** A role that is wired and not started. */
export interface RoleProcess {
  readonly lifecycle: Lifecycle;
  readonly addresses: RoleAddresses;
}

/**
 * The process of a role, until a signal ends it. Resolves when it has started. Rejects with what `build` throws and with what is
 * wrong with tokens; what fails later is logged and ends the process with exit code 1.
 */
export async function runRole<T extends OptionSpecs>(role: Role<T>): Promise<void> {
  const { lifecycle } = await buildRole(role);
  await lifecycle.run();
}

/** All of `runRole` but the signals and the start. */
export async function buildRole<T extends OptionSpecs>(role: Role<T>): Promise<RoleProcess> {
  const { values } = role;
  const clock = new SystemClock();
  const random = new SystemRandom();
  const logger = createLogger(values, clock).child(role.logFields);
  const metrics = new PromMetrics();
  const lifecycle = new Lifecycle(logger, clock);
  const addresses = { url: '', internal: '' };
  const { internalTokenFile } = values;
  const token = internalTokenFile === undefined ? undefined : readTokenFile(internalTokenFile, '--internal-token-file');
  const fail = async (error: InlayError): Promise<void> => {
    logger.error('cannot go on', { error });
    await lifecycle.stop('a part of this process has failed');
    process.exit(1);
  };
  const plan = await role.build({
    clock,
    random,
    logger,
    metrics,
    token,
    addresses,
    fail: (error) => void fail(error),
  });
  // Not before: `serve` has failed by now if its directory is taken, and leaves no token there that nobody was shown.
  const access = loadAuthenticator(values, role.tokenDirectory, random);
  const facts = (): WelcomeFacts => ({
    url: addresses.url,
    ...plan.welcome,
    version,
    authOn: access.authenticator.isOn,
    newToken: access.newToken,
  });
  const admission = openAdmission(values, { clock, logger, metrics, descriptorsEach: plan.descriptorsEach ?? 1 });
  const ports: PortParts = { plan, values, clock, random, logger, metrics, admission, addresses };
  // Who stops is not ready: load balancers send new requests elsewhere while those in flight end.
  const notReady = (): readonly string[] => (lifecycle.isStopping ? ['the end of this process'] : plan.notReady());
  const services = plan.services({
    publicPort: publicPortOf({ ...ports, access, notReady, facts }),
    internalPort: internalPortOf(ports, token),
  });
  for (const service of services) lifecycle.add(service);
  lifecycle
    .add({
      name: 'greeting',
      start: () => {
        const text = plan.banner?.(facts()) ?? greeting(role.title ?? role.name, facts(), addresses);
        printBanner(values, { text, newToken: access.newToken });
      },
    })
    .add(
      startReport(logger, {
        role: role.name,
        options: role.options,
        values,
        listening: () => listening(addresses),
      }),
    );
  return { lifecycle, addresses };
}

/** Where there is a port between roles the public one has no gRPC. */
const listening = ({ url, internal }: RoleAddresses): Readonly<Record<string, string>> =>
  internal === '' ? { 'http and grpc': url } : { http: url, grpc: internal };

function greeting(title: string, { newToken }: WelcomeFacts, { url, internal }: RoleAddresses): string {
  const shown = newToken === undefined ? '' : `admin token, shown once: ${newToken}\n`;
  const where = internal === '' ? url : `gRPC on ${internal}, probes and metrics on ${url}`;
  return `${shown}inlay ${title}: ${where}\n`;
}
