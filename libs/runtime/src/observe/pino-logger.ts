import type { Clock, Logger } from '@inlay/core';
import { pino, stdSerializers } from 'pino';
import type { DestinationStream, Logger as Pino } from 'pino';
import pretty from 'pino-pretty';
import type { LoggingOptions } from './logging-options.js';

/** Fields that may hold a secret, at the top and one level down. */
const secretFields = ['token', 'adminToken', 'authorization', 'password', 'secret', 'internalToken'];

/** Logs to stderr: stdout belongs to what a command answers. Writes are synchronous, so that a crash loses no line. */
export function createLogger(
  options: LoggingOptions,
  clock: Pick<Clock, 'nowMs'>,
  destination?: DestinationStream,
): Logger {
  const usePretty = options.logFormat === 'pretty' || (options.logFormat === 'auto' && process.stderr.isTTY);
  const plain = destination ?? pino.destination({ dest: 2, sync: true });
  const target = usePretty
    ? pretty({
        ...(destination === undefined ? { destination: 2 } : { destination: destination as NodeJS.WritableStream }),
        sync: true,
        // https://no-color.org: any value but an empty one says no.
        colorize: process.stderr.isTTY && (process.env['NO_COLOR'] ?? '') === '',
        translateTime: 'HH:MM:ss.l',
        ignore: 'pid,hostname',
      })
    : plain;
  return new PinoLogger(
    pino(
      {
        level: options.logLevel,
        base: { pid: process.pid },
        timestamp: () => `,"time":"${new Date(clock.nowMs()).toISOString()}"`,
        formatters: { level: (label) => ({ level: label }) },
        serializers: { error: stdSerializers.err },
        redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`]), censor: '[redacted]' },
      },
      target,
    ),
  );
}

type Fields = Readonly<Record<string, unknown>>;

class PinoLogger implements Logger {
  readonly #pino: Pino;

  constructor(logger: Pino) {
    this.#pino = logger;
  }

  debug(message: string, fields: Fields = {}): void {
    this.#pino.debug(fields, message);
  }
  info(message: string, fields: Fields = {}): void {
    this.#pino.info(fields, message);
  }
  warn(message: string, fields: Fields = {}): void {
    this.#pino.warn(fields, message);
  }
  error(message: string, fields: Fields = {}): void {
    this.#pino.error(fields, message);
  }
  child(fields: Fields): Logger {
    return new PinoLogger(this.#pino.child(fields));
  }
}
