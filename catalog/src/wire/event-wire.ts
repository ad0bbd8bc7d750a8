import { databaseId, idFromWire, tableId } from '@inlay/core';
import type { catalog as wire } from '@inlay/proto';
import type { CatalogEvent } from '../catalog/index.js';

/** An event in the words of `inlay.v1`. */
export function eventToWire(event: CatalogEvent): wire.CatalogEvent {
  if (event.kind === 'epoch') return { event: { $case: 'epoch', value: event.epoch } };
  if (event.kind === 'schema')
    return { event: { $case: 'schema', value: { databaseId: BigInt(event.databaseId), version: event.version } } };
  return { event: { $case: 'files', value: { tableId: BigInt(event.tableId), filesVersion: event.filesVersion } } };
}

/** Undefined for an event that only a newer release knows: events are hints. Throws `bad_message`. */
export function eventFromWire({ event }: wire.CatalogEvent): CatalogEvent | undefined {
  if (event === undefined) return undefined;
  if (event.$case === 'epoch') return { kind: 'epoch', epoch: event.value };
  if (event.$case === 'schema')
    return {
      kind: 'schema',
      databaseId: databaseId(idFromWire(event.value.databaseId, 'the database of an event')),
      version: event.value.version,
    };
  return {
    kind: 'files',
    tableId: tableId(idFromWire(event.value.tableId, 'the table of an event')),
    filesVersion: event.value.filesVersion,
  };
}
