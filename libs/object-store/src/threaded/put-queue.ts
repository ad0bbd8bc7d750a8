import { nextTurn } from '@inlay/core';
import type { FileObjectStore } from '../file/file-object-store.js';
import type { ObjectToPut } from '../file/put-group.js';
import type { ObjectStore } from '../object-store.js';

/** A store to which many small objects are cheaper together. */
export type GroupingStore = ObjectStore & Pick<FileObjectStore, 'putTogether'>;

interface Waiting extends ObjectToPut {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Limits of one group: a read that comes meanwhile waits for the whole group, as it waits for a large object. */
const objectsMax = 64;
const bytesMax = 8 * 1024 * 1024;

/** Puts that came while others were under way go together. */
export class PutQueue {
  readonly #store: GroupingStore;
  readonly #waiting: Waiting[] = [];
  #isRunning = false;

  constructor(store: GroupingStore) {
    this.#store = store;
  }

  put(object: ObjectToPut): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...object, resolve, reject });
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      // What else lies in the port comes first.
      await nextTurn();
      const group = this.#take();
      const failures = await this.#store
        .putTogether(group)
        .catch((error: unknown) => group.map(() => (error instanceof Error ? error : new Error(String(error)))));
      group.forEach(({ resolve, reject }, i) => {
        const failure = failures[i];
        if (failure === undefined) resolve();
        else reject(failure);
      });
    }
    this.#isRunning = false;
  }

  #take(): Waiting[] {
    let bytes = 0;
    const tooMuch = this.#waiting.findIndex((object) => (bytes += object.bytes.length) > bytesMax);
    // The first goes whatever its size.
    const most = tooMuch === -1 ? objectsMax : Math.max(1, tooMuch);
    return this.#waiting.splice(0, Math.min(objectsMax, most));
  }
}

/** Whether the store can put many objects together. */
export const isGrouping = (store: ObjectStore): store is GroupingStore => 'putTogether' in store;
