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
  /** Oldest use first. */
  readonly #trees = new Map<string, ReadTree>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async parse(sql: string): Promise<ReadTree> {
    const known = this.#trees.get(sql);
    if (known !== undefined) {
      this.#trees.delete(sql);
      this.#trees.set(sql, known);
      return known;
    }
    const tree = readTree((await this.#engine.parse(sql)).json);
    if (sql.length <= charactersMax && 'node' in tree) this.#trees.set(sql, tree);
    const oldest = this.#trees.keys().next().value;
    if (this.#trees.size > entriesMax && oldest !== undefined) this.#trees.delete(oldest);
    return tree;
  }
}
