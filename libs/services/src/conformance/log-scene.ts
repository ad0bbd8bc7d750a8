import { expect } from '@jest/globals';
import type { IncarnationId, InlayError, Stamp } from '@inlay/core';
import { patientMs } from '@inlay/testing';
import type { LogHost, LogReader } from '../write-log/log-reader.js';
import type { LogLane } from '../write-log/log-receiver.js';
import type { LogWriter } from '../write-log/log-writer.js';
import type { WriteLogFixture } from './fixture.js';
import { batchOf, type LogRow } from './log-rows.js';
import { MemoryReceiver, type Delivered } from './memory-receiver.js';

/** A row as a query would see it. */
export interface Version extends LogRow {
  readonly stamp: Stamp;
}

/** An ingester and its files, in words that tests need; both ends of the log are those under test. */
export class LogScene {
  readonly fixture: WriteLogFixture;
  /** What is in files, over all lives. */
  readonly #files: Delivered[] = [];
  #memory = new MemoryReceiver();
  #reader: LogReader | undefined;
  #failures: InlayError[] = [];

  constructor(fixture: WriteLogFixture) {
    this.fixture = fixture;
  }

  get memory(): MemoryReceiver {
    return this.#memory;
  }
  get reader(): LogReader {
    if (this.#reader === undefined) throw new Error('no life was begun');
    return this.#reader;
  }
  /** What the log has told of itself in this life. */
  get failures(): readonly InlayError[] {
    return this.#failures;
  }

  /** A router's end that goes on trying for longer than any test takes. */
  writer(): LogWriter {
    return this.fixture.writer(patientMs);
  }

  /** The next life, not started. */
  async begin(memory = new MemoryReceiver()): Promise<LogReader> {
    this.#memory = memory;
    this.#failures = [];
    this.#reader = await this.fixture.reader();
    return this.#reader;
  }

  host(receiverFor: (incarnation: IncarnationId) => MemoryReceiver = () => this.#memory): LogHost {
    const failures = this.#failures;
    return { receiverFor, onFailure: (error) => failures.push(error) };
  }

  /** The next life. */
  async start(memory?: MemoryReceiver): Promise<void> {
    const reader = await this.begin(memory);
    await reader.start(this.host());
  }

  /** The process is killed, and begins anew. */
  async restart(memory?: MemoryReceiver): Promise<void> {
    await this.kill();
    await this.start(memory);
  }

  async kill(): Promise<void> {
    this.noProblems();
    this.#reader = undefined;
    await this.fixture.kill();
  }

  /** What is not in files goes into one, and the life ends in good order. */
  async stop(): Promise<void> {
    await this.reader.drain();
    for (const lane of this.#memory.lanes) await this.persist(lane);
    await this.reader.close('remove');
    this.#reader = undefined;
    this.noProblems();
  }

  async write(writer: LogWriter, rows: readonly LogRow[]): Promise<void> {
    const { databaseId, tableId } = this.fixture;
    await writer.write(() => Promise.resolve({ databaseId, batches: [batchOf(tableId, rows)] }));
  }

  /** Rows of the lane below the stamp go into a file and leave memory; without one, all that are there. */
  async persist(lane: LogLane, below?: Stamp): Promise<void> {
    const memory = this.#memory;
    memory.drop(await this.commit(lane, below));
  }

  /** As a process does it that has the catalog's answer, and dies before it goes on: the rows are in both places. */
  async commit(lane: LogLane, below?: Stamp): Promise<readonly Delivered[]> {
    const records = this.#memory.of(lane);
    const last = records.at(-1);
    const stamp = below ?? (last === undefined ? lane.lowWater : last.stamp + 1n);
    const stored = records.filter((record) => record.stamp < stamp);
    this.#files.push(...stored);
    await this.fixture.commit([{ lane, stamp }]);
    return stored;
  }

  /** The lane of a record that is in memory. */
  laneOf(record: Delivered): LogLane {
    const lane = this.#memory.lanes.find((each) => this.#memory.of(each).includes(record));
    if (lane === undefined) throw new Error('the record is not in memory');
    return lane;
  }

  /** In files and in memory, each once: what a replay repeats is the same. In order of stamps. */
  async versions(): Promise<Version[]> {
    await this.reader.caughtUp();
    expect(this.reader.lost).toEqual([]);
    const found = new Map<string, Version>();
    for (const { stamp, rows } of [...this.#files, ...this.#memory.records])
      for (const row of rows) {
        const key = `${row.host} ${String(row.time)} ${String(stamp)}`;
        const version = { ...row, stamp };
        expect(found.get(key) ?? version).toEqual(version);
        found.set(key, version);
      }
    return [...found.values()].sort((a, b) => Number(a.stamp - b.stamp));
  }

  /** The value of each key whose write came last, by `host time`. */
  async latest(): Promise<Map<string, number>> {
    return new Map((await this.versions()).map(({ host, time, value }) => [`${host} ${String(time)}`, value]));
  }

  noProblems(): void {
    expect([...this.#memory.problems, ...this.#failures.map(({ message }) => message)]).toEqual([]);
  }

  /** Nothing of a test that failed may go on. */
  async dispose(): Promise<void> {
    await this.#reader?.close('keep');
    await this.fixture.dispose();
  }
}
