import { LRUCache } from 'lru-cache';
import { readTree } from './read-tree.js';
import type { Engine } from '../../engine/engine.js';

type ReadTree = ReturnType<typeof readTree>;

const entriesMax = 200;
const charactersMax = 8192;

/**
 * Dashboards send the same few texts over and over. A tree depends on nothing but its text and is never changed, and the
 * way to the engine's parser and back takes longer (0.5–1.5 ms) than all the rest of planning.
 */
export class ParserCache {
  readonly #engine: Engine;
  readonly #trees = new LRUCache<string, ReadTree>({ max: entriesMax });

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async parse(sql: string): Promise<ReadTree> {
    const known = this.#trees.get(sql);
    if (known !== undefined) return known;
    const tree = readTree((await this.#engine.parse(sql)).json);
    if (sql.length <= charactersMax && 'node' in tree) this.#trees.set(sql, tree);
    return tree;
  }
}
