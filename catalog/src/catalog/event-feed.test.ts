import { describe, expect, test } from '@jest/globals';
import { tableId } from '@inlay/core';
import type { CatalogEvent } from './catalog.js';
import { EventFeed } from './event-feed.js';

const files = (table: number, version: number): CatalogEvent => ({
  kind: 'files',
  tableId: tableId(table),
  filesVersion: BigInt(version),
});

async function drain(events: AsyncIterable<CatalogEvent>): Promise<CatalogEvent[]> {
  const all: CatalogEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe('an event feed', () => {
  test('tells every watcher what came after it subscribed, before its first read too', async () => {
    const feed = new EventFeed();
    feed.publish(files(1, 1));
    const first = feed.subscribe(new AbortController().signal)[Symbol.asyncIterator]();
    feed.publish(files(1, 2));
    const second = feed.subscribe(new AbortController().signal)[Symbol.asyncIterator]();
    feed.publish({ kind: 'epoch', epoch: 7n });
    expect((await first.next()).value).toEqual(files(1, 2));
    expect((await first.next()).value).toEqual({ kind: 'epoch', epoch: 7n });
    expect((await second.next()).value).toEqual({ kind: 'epoch', epoch: 7n });
    const waiting = second.next();
    feed.publish(files(3, 1));
    expect((await waiting).value).toEqual(files(3, 1));
  });

  test('a slow watcher gets the newest event of each thing, and no more things than it may keep', async () => {
    const feed = new EventFeed();
    const events = feed.subscribe(new AbortController().signal)[Symbol.asyncIterator]();
    for (let version = 1; version <= 1000; version++) feed.publish(files(1, version));
    expect((await events.next()).value).toEqual(files(1, 1000));
    for (let table = 1; table <= 10_000; table++) feed.publish(files(table, 1));
    let kept = 0;
    for (let ended = false; !ended; kept++) {
      const next = await Promise.race([
        events.next(),
        new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 20)),
      ]);
      ended = next === undefined;
    }
    expect(kept - 1).toBe(4096);
  });

  test('ends at the abort of its signal, at the end of the feed, and when the reader leaves', async () => {
    const feed = new EventFeed();
    const controller = new AbortController();
    const aborted = drain(feed.subscribe(controller.signal));
    controller.abort();
    expect(await aborted).toEqual([]);
    const left = feed.subscribe(new AbortController().signal);
    feed.publish(files(1, 1));
    for await (const event of left) {
      expect(event).toEqual(files(1, 1));
      break;
    }
    const ended = drain(feed.subscribe(new AbortController().signal));
    feed.end();
    expect(await ended).toEqual([]);
    expect(await drain(feed.subscribe(new AbortController().signal))).toEqual([]);
  });
});
