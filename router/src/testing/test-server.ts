import { MemoryCatalog } from '@inlay/catalog/testing';
import { noLogger, SystemClock } from '@inlay/core';
import {
  createHttpApp,
  openAuthenticator,
  PromMetrics,
  PublicServer,
  registerAdminRoutes,
  type Authenticator,
} from '@inlay/runtime';
import { Prng } from '@inlay/testing';
import { buildRouter, type Router } from '../build.js';
import { routerOptions } from '../options.js';
import { TestIngesters } from './test-ingesters.js';

/** A router on a free port over a catalog in memory, with one ingester that only remembers. */
export class TestServer {
  readonly catalog = new MemoryCatalog(new SystemClock());
  readonly ingesters = new TestIngesters(this.catalog);
  readonly metrics = new PromMetrics({ processMetrics: false });
  readonly #router: Router;
  readonly #app: ReturnType<typeof createHttpApp>;
  readonly #server: PublicServer;

  constructor(flags: Readonly<Record<string, string>> = {}, authenticator: Authenticator = openAuthenticator) {
    const options = routerOptions.read({ flags: { catalog: 'unused:1', ...flags }, env: {} });
    const parts = { clock: new SystemClock(), random: new Prng(7), logger: noLogger, metrics: this.metrics };
    this.#router = buildRouter({ ...parts, catalog: this.catalog, sinks: this.ingesters, options, version: '1.2.3' });
    this.#app = createHttpApp({ ...parts, authenticator });
    registerAdminRoutes(this.#app.app, { metrics: this.metrics, notReady: () => this.#router.notReady() });
    this.#router.registerRoutes(this.#app.app);
    this.#server = new PublicServer({
      clock: parts.clock,
      host: '127.0.0.1',
      port: 0,
      http: this.#app.server,
      grpc: { kind: 'none' },
      logger: noLogger,
    });
  }

  get url(): string {
    return this.#server.url;
  }

  async start(): Promise<void> {
    await this.ingesters.open('a', ['a']);
    this.#router.start();
    await this.#app.app.ready();
    await this.#server.start();
  }

  async stop(): Promise<void> {
    await this.#server.stop(100);
    await this.#router.close();
  }

  /** Rows that the ingester has taken. */
  get rows(): number {
    return [...this.ingesters.all.values()].reduce((sum, { rows }) => sum + rows, 0);
  }

  post(path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, { method: 'POST', body, headers });
  }
}
