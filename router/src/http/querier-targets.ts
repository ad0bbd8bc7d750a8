import { InlayError, shorten } from '@inlay/core';
import type { HostPort } from './http-forward.js';

/** `host:port` or `[::1]:port`. Throws `bad_address` (invalid). */
export function parseAddress(text: string): HostPort {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/i.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port < 1 || port > 65_535)
    throw new InlayError('invalid', `"${shorten(text)}" is not an address such as querier:8181`, {
      code: 'bad_address',
    });
  return { host, port };
}

/** The queriers, in turn. */
export class QuerierTargets {
  readonly #targets: readonly HostPort[];
  #next = 0;

  constructor(addresses: readonly string[]) {
    this.#targets = addresses.map(parseAddress);
  }

  get count(): number {
    return this.#targets.length;
  }

  next(): HostPort | undefined {
    const target = this.#targets[this.#next % Math.max(1, this.#targets.length)];
    this.#next++;
    return target;
  }
}
