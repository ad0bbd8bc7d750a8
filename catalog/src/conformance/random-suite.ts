import { expect, test } from '@jest/globals';
import { databaseId, incarnationId, isInlayError, makeStamp, tableId } from '@inlay/core';
import type { Clock } from '@inlay/core';
import { atLength, Prng } from '@inlay/testing';
import type { Catalog } from '../catalog/index.js';
import { MemoryCatalog } from '../testing/index.js';
import type { ColumnKind, ParquetFile } from '../model/index.js';
import { testFile } from './fixture.js';
import type { WithCatalog } from './fixture.js';

const kinds: readonly ColumnKind[] = ['tag', 'f64', 'i64', 'u64', 'bool', 'string'];
const nodes = ['n0', 'n1', 'n2'];

type Operation = (catalog: Catalog) => Promise<unknown>;

/** Small ranges everywhere, so that a program often meets what an earlier step left, or just misses it. */
class Program {
  readonly #random: Prng;
  readonly #files: ParquetFile[] = [];

  constructor(seed: number) {
    this.#random = new Prng(seed);
  }

  next(): { readonly words: string; readonly run: Operation } {
    const r = this.#random;
    const name = r.pick(['a', 'A', 'b', 'bad name']);
    const database = databaseId(1 + r.below(5));
    const table = tableId(1 + r.below(6));
    const incarnation = incarnationId(1 + r.below(5));
    const choice = r.below(14);
    switch (choice) {
      case 0:
      case 1: {
        const request = { name, tablesMax: 1 + r.below(4), columnsPerTableMax: 2 + r.below(6) };
        return { words: `create ${name}`, run: (c) => c.createDatabase(request) };
      }
      case 2:
        return r.chance(0.4)
          ? { words: `delete ${name}`, run: (c) => c.deleteDatabase(name) }
          : { words: 'list', run: (c) => c.listDatabases() };
      case 3:
      case 4: {
        const known = r.chance(0.5) ? undefined : { databaseId: database, version: BigInt(r.below(6)) };
        return { words: `schema ${name}`, run: (c) => c.schema(name, known) };
      }
      case 5:
        return { words: 'map', run: (c) => c.shardMap() };
      case 6: {
        const node = r.pick(nodes);
        const members = r.chance(0.8) ? nodes : [r.pick(nodes)];
        return { words: `open ${node}`, run: (c) => c.openIncarnation({ node, address: `${node}:1`, members }) };
      }
      case 7:
        return { words: `drain ${String(incarnation)}`, run: (c) => c.markDraining(incarnation) };
      case 8:
        return r.chance(0.5)
          ? { words: `close ${String(incarnation)}`, run: (c) => c.closeIncarnation(incarnation) }
          : { words: `forget ${String(incarnation)}`, run: (c) => c.forgetIncarnation(incarnation) };
      case 9:
      case 10: {
        const wanted = this.#wantedTables();
        return { words: `ensure ${JSON.stringify(wanted)}`, run: (c) => c.ensureSchema(database, wanted) };
      }
      case 11: {
        const min = BigInt(r.below(100));
        const max = min + BigInt(r.below(60));
        return { words: `files of ${String(table)}`, run: (c) => c.listFiles(table, { min, max }) };
      }
      default:
        return this.#commit();
    }
  }

  #wantedTables(): { name: string; columns: { name: string; kind: ColumnKind }[] }[] {
    const r = this.#random;
    const columns = (): { name: string; kind: ColumnKind }[] =>
      Array.from({ length: r.below(4) }, () => ({
        name: r.pick(['x', 'X', 'y', 'z', 'time', '\0', 'q']),
        kind: r.pick(kinds),
      }));
    return Array.from({ length: 1 + r.below(3) }, () => ({
      name: r.pick(['t', 'T', 'u', '"v"', '\ufeff']),
      columns: columns(),
    }));
  }

  #commit(): { readonly words: string; readonly run: Operation } {
    const r = this.#random;
    const table = tableId(1 + r.below(6));
    const from = BigInt(r.below(100));
    const fresh = (): ParquetFile =>
      testFile(table, {
        times: { min: from, max: from + BigInt(r.below(20)) },
        maxStamp: makeStamp(BigInt(r.below(4)), BigInt(r.below(9))),
        partitionKey: `p${String(r.below(3))}`,
        origin: r.chance(0.5) ? undefined : { incarnation: incarnationId(1 + r.below(5)), generation: r.below(9) },
      });
    const file = this.#files.length > 0 && r.chance(0.2) ? r.pick(this.#files) : fresh();
    this.#files.push(file);
    const lowWater = Array.from({ length: r.below(3) }, () => ({
      incarnation: incarnationId(1 + r.below(5)),
      stamp: makeStamp(BigInt(r.below(6)), BigInt(r.below(9))),
    }));
    const request = {
      file: r.chance(0.1) ? undefined : file,
      tableId: r.chance(0.95) ? file.tableId : table,
      lowWater,
    };
    return { words: `commit ${file.id} to ${String(request.tableId)}`, run: (c) => c.commitFile(request) };
  }
}

async function outcome(run: Operation, catalog: Catalog): Promise<unknown> {
  try {
    return { value: await run(catalog) };
  } catch (error) {
    return isInlayError(error)
      ? { kind: error.kind, code: error.code, message: error.message, details: error.details }
      : { unexpected: String(error) };
  }
}

export function randomSuite(withCatalog: WithCatalog, clock: Clock): void {
  for (let seed = 1; seed <= atLength(6, 3); seed++)
    test(
      `a random program of 150 steps does what it does in memory (seed ${String(seed)})`,
      withCatalog(async ({ catalog, another }) => {
        const clients = [catalog, await another()];
        const memory = new MemoryCatalog(clock, await catalog.clusterId());
        const program = new Program(seed);
        for (let step = 0; step < 150; step++) {
          const { words, run } = program.next();
          const expected = await outcome(run, memory);
          const client = clients[step % 2] ?? catalog;
          expect({ step, words, outcome: await outcome(run, client) }).toEqual({ step, words, outcome: expected });
        }
      }),
    );
}
