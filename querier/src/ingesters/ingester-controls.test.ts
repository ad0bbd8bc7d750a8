import { describe, expect, test } from '@jest/globals';
import type { Incarnation } from '@inlay/catalog';
import { MemoryCatalog } from '@inlay/catalog/testing';
import { InlayError } from '@inlay/core';
import type { Flushed, IngesterControl } from '@inlay/services';
import { SimulatedClock } from '@inlay/testing';
import { IngesterControls } from './ingester-controls.js';

/** By node: how often it was asked, and its answer. */
class Nodes {
  readonly catalog = new MemoryCatalog(new SimulatedClock(1));
  readonly asked: string[] = [];
  readonly answers = new Map<string, Flushed | InlayError>();
  readonly #controls = new Map<string, IngesterControl>();
  readonly controls = new IngesterControls(this.catalog, (incarnation) => this.#controlOf(incarnation));

  async open(node: string, answer: Flushed | InlayError): Promise<Incarnation['id']> {
    this.answers.set(node, answer);
    const opened = await this.catalog.openIncarnation({ node, address: node, members: [node] });
    return opened.incarnation.id;
  }

  #controlOf({ node }: Incarnation): IngesterControl {
    const known = this.#controls.get(node) ?? this.#make(node);
    this.#controls.set(node, known);
    return known;
  }

  #make(node: string): IngesterControl {
    return {
      flush: async () => {
        this.asked.push(node);
        const answer = this.answers.get(node);
        if (answer === undefined || answer instanceof InlayError) throw answer ?? new Error(node);
        return answer;
      },
      adoptEpoch: async () => undefined,
      status: async () => ({ incarnations: [], lost: [], isStarting: false }),
    };
  }
}

describe('a flush of all ingesters', () => {
  test('tells the sum of what they wrote', async () => {
    const nodes = new Nodes();
    await nodes.open('a', { files: 2, rows: 10 });
    await nodes.open('b', { files: 1, rows: 5 });
    expect(await nodes.controls.flush()).toEqual({ files: 3, rows: 15 });
  });

  test('asks a process once, though it answers for an earlier life as well', async () => {
    const nodes = new Nodes();
    await nodes.open('a', { files: 2, rows: 10 });
    await nodes.open('a', { files: 2, rows: 10 });
    expect(await nodes.controls.flush()).toEqual({ files: 2, rows: 10 });
    expect(nodes.asked).toEqual(['a']);
  });

  test('is none when one cannot, and names it', async () => {
    const nodes = new Nodes();
    await nodes.open('a', { files: 2, rows: 10 });
    await nodes.open('b', new InlayError('unavailable', 'the store is down', { code: 'persist_failed' }));
    await expect(nodes.controls.flush()).rejects.toMatchObject({
      code: 'ingester_failed',
      message: expect.stringMatching(/^ingester b \(incarnation \d+\): the store is down$/),
    });
  });

  test('counts the others when one closes meanwhile: it has persisted everything', async () => {
    const nodes = new Nodes();
    await nodes.open('a', { files: 2, rows: 10 });
    const id = await nodes.open('b', new InlayError('unavailable', 'gone', { code: 'stopped' }));
    const flushed = nodes.controls.flush();
    await nodes.catalog.closeIncarnation(id);
    expect(await flushed).toEqual({ files: 2, rows: 10 });
  });
});
