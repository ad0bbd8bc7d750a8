import { LRUCache } from 'lru-cache';
import { formatBytes } from '@inlay/core';
import { readTree, textOfTree } from './read-tree.js';
import { tooComplex, treeBytesHere } from './statement-limits.js';
import type { Engine } from '../../engine/engine.js';
import type { ReadTree } from './read-tree.js';

const entriesMax = 200;

/**
 * Dashboards send the same few texts over and over. A tree depends on nothing but its text and is never changed, and the
 * way to the engine's parser and back takes longer (0.5–1.5 ms) than all the rest of planning. Rejects with
 * `statement_too_complex` trees that would take this thread long to read.
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
    const { json } = await this.#engine.parse(sql);
    if (json.byteLength > treeBytesHere) throw tooComplex(`the parsed statement has ${formatBytes(json.byteLength)}`);
    const tree = readTree(textOfTree(json));
    if ('node' in tree) this.#trees.set(sql, tree);
    return tree;
  }
}
