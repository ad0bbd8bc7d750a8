import type { DatabaseId, Stamp } from '@inlay/core';
import { seriesHashes, type TableBatch } from '@inlay/columnar';
import { rowsFromPlain, type PlainSchema, type PlainValue } from '@inlay/columnar/testing';
import type { SimTable } from './sim-tables.js';
import type { Cell } from './versions.js';

export interface SimRow {
  readonly tags: Readonly<Record<number, string>>;
  readonly time: bigint;
  readonly fields: Readonly<Record<number, PlainValue>>;
}

/** Rows of one partition of one table. One of them, under a tag of its own, holds the request's number and is written by it only. */
export interface Part {
  readonly table: SimTable;
  readonly schema: PlainSchema;
  readonly partitionKey: string;
  readonly rows: readonly SimRow[];
}

/** One write request as its router sees it. */
export interface SentRequest {
  /** Number among all requests of the simulation. */
  readonly index: number;
  readonly routerId: string;
  /** The router's. Two requests may have one: its rows were parted anew. */
  readonly number: number;
  readonly databaseId: DatabaseId;
  readonly parts: readonly Part[];
  /** What is to be found of it. */
  readonly cells: readonly Cell[];
  /** The router's floor when it was sent first. */
  readonly floor: number;
  /** When it was sent first, and the highest stamp that had been acknowledged then. */
  readonly sentAt: number;
  readonly after: Stamp;
  state: 'open' | 'acked' | 'abandoned';
  /** When its router had the answer. */
  ackedAt: number;
  /** Attempts that were not refused: under way, acknowledged, or of unknown end. */
  unsettled: number;
  /** Under which it was acknowledged or found: what was there once has to stay. */
  readonly stamps: Set<Stamp>;
  /** The log of an earlier life had it when this one began: a repeat in this life gets one of these. */
  remembered: ReadonlySet<Stamp> | undefined;
}

export function batchOf({ table, schema, partitionKey, rows }: Part): TableBatch {
  const plain = rowsFromPlain(
    schema,
    rows.map((row) => ({ ...row, stamp: 0n })),
  );
  const { rowCount, times, seriesOf, series, fields } = plain;
  const hashes = seriesHashes(table.id, series);
  return { rowCount, times, seriesOf, series: { ...series, hashes }, fields, tableId: table.id, partitionKey };
}

/** Whose rows they are, in words. */
export const nameOf = ({ index, routerId, number }: SentRequest): string =>
  `request ${String(index)} (${routerId}/${String(number)})`;
