import { MemoryCatalog } from '@inlay/catalog/testing';
import { defined, InlayError, noLogger, SystemClock } from '@inlay/core';
import { addIngesterServices } from '@inlay/ingester';
import { testWalLog, type WalLog } from '@inlay/ingester/testing';
import { buildOwnerWriter, GrpcWriteSinks, localSinks, type WriteSinks } from '@inlay/router';
import { startGrpc, type StartedGrpc } from '@inlay/runtime/testing';
import type { LogWriter, WriteAck, WriteRequest } from '@inlay/services';
import type { WriteLogFixture } from '@inlay/services/conformance';
import { PowerLossFiles, Prng } from '@inlay/testing';

/** How writes reach the log of the ingester that lives. */
export interface Way {
  /** For one router. */
  sinks(): WriteSinks;
  /** From now on writes go to this log; resolves to its address. */
  open(log: WalLog): Promise<string>;
  /** Writes that are under way have no answer, and others find nobody. */
  cut(): Promise<void>;
}

/** As `serve` wires them, but for the end of one side: there both end at once. */
export class ByReference implements Way {
  #log: WalLog | undefined;
  #gone: Promise<never> | undefined;
  #end: (error: InlayError) => void = () => undefined;

  sinks(): WriteSinks {
    return localSinks({ write: (request) => this.#write(request) }, (map) => this.#log?.learnMap(map));
  }

  open(log: WalLog): Promise<string> {
    this.#log = log;
    this.#gone = new Promise((_, reject) => (this.#end = reject));
    this.#gone.catch(() => undefined);
    return Promise.resolve('');
  }

  cut(): Promise<void> {
    this.#log = undefined;
    this.#end(new InlayError('unavailable', 'the process ended', { code: 'stream_broken' }));
    return Promise.resolve();
  }

  #write(request: WriteRequest): Promise<WriteAck> {
    if (this.#log === undefined || this.#gone === undefined)
      throw new InlayError('unavailable', 'there is no process', { code: 'stream_broken' });
    return Promise.race([this.#log.write(request), this.#gone]);
  }
}

const refuse = (): Promise<never> => Promise.reject(new Error('only writes go this way'));
const notAsked = { hot: { read: refuse }, control: { flush: refuse, adoptEpoch: refuse, status: refuse } };

/** As roles in processes of their own are wired. */
export class OverGrpc implements Way {
  #server: StartedGrpc | undefined;

  sinks(): WriteSinks {
    return new GrpcWriteSinks({ clock: new SystemClock(), token: undefined });
  }

  async open(log: WalLog): Promise<string> {
    this.#server = await startGrpc((server) => {
      addIngesterServices(server, { sink: log, maps: log, ...notAsked });
    });
    return this.#server.address;
  }

  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await server?.stop();
  }
}

/** The log that an ingester keeps itself, on a disk that forgets what was not synced. */
export async function walFixture(way: Way, seed: number): Promise<WriteLogFixture> {
  const clock = new SystemClock();
  const random = new Prng(seed);
  const catalog = new MemoryCatalog(clock);
  const { id: databaseId } = await catalog.createDatabase({ name: 'd' });
  const { schema } = await catalog.ensureSchema(databaseId, [{ name: 't', columns: [] }]);
  const { id: tableId } = defined(schema.tables[0], 'the table');
  const writers: LogWriter[] = [];
  let files = new PowerLossFiles(random);
  let deleted = 0;
  return {
    databaseId,
    tableId,
    writer: (patienceMs) => {
      const parts = { catalog, clock, random, logger: noLogger, sinks: way.sinks() };
      const writer = buildOwnerWriter(parts, patienceMs);
      writers.push(writer);
      writer.start();
      return writer;
    },
    reader: async () => {
      await way.cut();
      files = files.restart();
      let address = '';
      const segmentBytesMax = random.pick([1, 500, 4000]);
      const log = testWalLog({ files, catalog, random, segmentBytesMax, overrides: { address: () => address } });
      address = await way.open(log);
      return log;
    },
    kill: async () => {
      await way.cut();
      files.cut();
    },
    commit: async (marks) => {
      const lowWater = marks.map(({ lane, stamp }) => ({ incarnation: lane.incarnation, stamp }));
      await catalog.commitFile({ file: undefined, tableId, lowWater });
    },
    newEpoch: async () => {
      const name = `gone-${String(++deleted)}`;
      await catalog.createDatabase({ name });
      return (await catalog.deleteDatabase(name)).epoch;
    },
    dispose: async () => {
      for (const writer of writers) await writer.close();
      await way.cut();
    },
  };
}
