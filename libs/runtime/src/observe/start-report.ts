import type { Logger } from '@inlay/core';
import type { Options } from '../options/index.js';
import type { OptionSpecs, OptionValues } from '../options/index.js';
import type { Service } from '../process/lifecycle.js';
import { version } from '../version.js';
import type { LoggingOptions } from './logging-options.js';

/** Facts of a start that the log tells. */
export interface StartFacts<T extends OptionSpecs> {
  /** What runs here: `serve`, `router`, … */
  readonly role: string;
  readonly options: Options<T>;
  readonly values: OptionValues<T>;
  /** Asked when everything listens: where, by what is spoken there. */
  readonly listening: () => Readonly<Record<string, string>>;
}

/**
 * The last step of a start: one line with the versions and the options that differ from their defaults, secrets hidden,
 * and one for each address. It comes last so that a start that fails is one line, which says why.
 */
export const startReport = <T extends OptionSpecs>(logger: Logger, facts: StartFacts<T>): Service => ({
  name: 'start report',
  start: () => {
    const { role, options, values } = facts;
    logger.info('started', { version, role, nodeVersion: process.versions.node, options: options.changed(values) });
    for (const [protocol, address] of Object.entries(facts.listening()))
      logger.info('listening', { protocol, address });
  },
});

/** Text that a start prints to the terminal. */
export interface Banner {
  /** For people; ends its last line. */
  readonly text: string;
  /** Made by this start, and shown by no other. */
  readonly newToken?: string | undefined;
}

/**
 * Greets on stdout. Where `--log-format json` asks for lines that a machine reads there is no greeting: the log says what it
 * would. A new admin token is shown all the same, as JSON: it is not in the log, and nobody could find it out later.
 */
export function printBanner({ logFormat }: Pick<LoggingOptions, 'logFormat'>, { text, newToken }: Banner): void {
  if (logFormat !== 'json') process.stdout.write(text);
  else if (newToken !== undefined) process.stdout.write(`${JSON.stringify({ adminToken: newToken })}\n`);
}
