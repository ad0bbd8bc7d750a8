import type { Selectable } from 'kysely';
import { defined, firstStampOf, incarnationId, shardCount } from '@inlay/core';
import type { IncarnationId } from '@inlay/core';
import type { OpenedIncarnation, OpenIncarnationRequest } from '../catalog/index.js';
import { incarnationClosed, incarnationNotFound } from '../errors.js';
import type { Incarnation, IncarnationState, ShardMap } from '../model/index.js';
import { assignShards } from '../rules/index.js';
import type { ShardOwners } from '../rules/index.js';
import { chunks } from './chunks.js';
import type { CatalogDb, WriteTransaction } from './sql-store.js';
import type { IncarnationRow } from './tables.js';

export function incarnationOf(row: Selectable<IncarnationRow>): Incarnation {
  return {
    id: incarnationId(Number(row.id)),
    node: row.node,
    address: row.address,
    state: row.state as IncarnationState,
    epoch: row.epoch,
    lowWater: row.low_water,
    ...(row.volume === null ? {} : { volume: row.volume }),
  };
}

/** Starts the next epoch. The row's lock is held to the end of the transaction: whoever changes the map comes after. */
export async function nextEpoch(tx: WriteTransaction): Promise<bigint> {
  const row = await tx.db
    .updateTable('cluster_state')
    .set((expression) => ({ epoch: expression('epoch', '+', 1n) }))
    .where('id', '=', 1n)
    .returning('epoch')
    .executeTakeFirst();
  const { epoch } = defined(row, 'the row of cluster_state');
  tx.publish({ kind: 'epoch', epoch });
  return epoch;
}

export async function selectNotClosed(db: CatalogDb): Promise<readonly Incarnation[]> {
  const rows = await db.selectFrom('incarnation').selectAll().where('state', '!=', 'closed').orderBy('id').execute();
  return rows.map(incarnationOf);
}

async function selectOwners(db: CatalogDb): Promise<ShardOwners> {
  const owners: IncarnationId[][] = Array.from({ length: shardCount }, () => []);
  const rows = await db.selectFrom('shard_owner').selectAll().orderBy('shard').orderBy('place').execute();
  for (const row of rows) owners[Number(row.shard)]?.push(incarnationId(Number(row.incarnation_id)));
  return owners;
}

export async function selectClusterId(db: CatalogDb): Promise<string> {
  const row = await db.selectFrom('cluster_state').select('cluster_id').executeTakeFirst();
  return defined(row, 'the row of cluster_state').cluster_id;
}

export async function selectShardMap(db: CatalogDb): Promise<ShardMap> {
  const cluster = await db.selectFrom('cluster_state').select('epoch').executeTakeFirst();
  const owners = await selectOwners(db);
  const rows = await db
    .selectFrom('incarnation')
    .selectAll()
    .where((expression) =>
      expression.or([
        expression('state', '!=', 'closed'),
        expression('id', 'in', expression.selectFrom('shard_owner').select('incarnation_id')),
      ]),
    )
    .orderBy('id')
    .execute();
  return { epoch: defined(cluster, 'the row of cluster_state').epoch, owners, incarnations: rows.map(incarnationOf) };
}

export async function insertIncarnation(
  tx: WriteTransaction,
  request: OpenIncarnationRequest,
  nowMs: number,
): Promise<OpenedIncarnation> {
  // First, since its lock orders this against every other change of the map.
  const epoch = await nextEpoch(tx);
  // This process answers for what its earlier lives still hold: it is to be asked where it is now.
  await tx.db
    .updateTable('incarnation')
    .set({ address: request.address })
    .where('node', '=', request.node)
    .where('state', '!=', 'closed')
    .execute();
  const earlierRows = await tx.db
    .selectFrom('incarnation')
    .selectAll()
    .where('node', '=', request.node)
    .orderBy('id')
    .execute();
  const earlier = earlierRows.map(incarnationOf);
  const row = await tx.db
    .insertInto('incarnation')
    .values({
      node: request.node,
      address: request.address,
      state: 'open',
      epoch,
      low_water: firstStampOf(epoch),
      opened_at_ms: BigInt(nowMs),
      volume: request.volume ?? null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const incarnation = incarnationOf(row);
  const before = await selectOwners(tx.db);
  await replaceOwners(
    tx.db,
    before,
    assignShards(before, new Set(earlier.map((other) => other.id)), incarnation.id, request),
  );
  return {
    incarnation,
    predecessors: earlier.filter((other) => other.state !== 'closed'),
    shardMap: await selectShardMap(tx.db),
  };
}

async function replaceOwners(db: CatalogDb, before: ShardOwners, after: ShardOwners): Promise<void> {
  const changed = after.flatMap((owners, shard) =>
    owners === before[shard] ? [] : [{ owners, shard: BigInt(shard) }],
  );
  if (changed.length === 0) return;
  const shards = changed.map(({ shard }) => shard);
  await db.deleteFrom('shard_owner').where('shard', 'in', shards).execute();
  const rows = changed.flatMap(({ owners, shard }) =>
    owners.map((owner, place) => ({ shard, place: BigInt(place), incarnation_id: BigInt(owner) })),
  );
  for (const part of chunks(rows)) await db.insertInto('shard_owner').values(part).execute();
}

/** `draining` only from `open`: a closed one stays closed. */
export async function updateState(
  tx: WriteTransaction,
  id: IncarnationId,
  state: 'draining' | 'closed',
): Promise<void> {
  const found = await tx.db
    .updateTable('incarnation')
    .set((expression) => ({
      state:
        state === 'closed'
          ? state
          : expression.case().when('state', '=', 'open').then('draining').else(expression.ref('state')).end(),
    }))
    .where('id', '=', BigInt(id))
    .returning('id')
    .executeTakeFirst();
  if (found === undefined) throw incarnationNotFound(id);
}

/** Closes it, whoever has its log; returns the epoch that this started. */
export async function forgetIncarnation(
  tx: WriteTransaction,
  id: IncarnationId,
  nowMs: number,
): Promise<{ readonly epoch: bigint }> {
  // First, as in `insertIncarnation`.
  const epoch = await nextEpoch(tx);
  const found = await tx.db
    .updateTable('incarnation')
    .set({ state: 'closed', forgotten_at_ms: BigInt(nowMs) })
    .where('id', '=', BigInt(id))
    .where('state', '!=', 'closed')
    .returning('id')
    .executeTakeFirst();
  if (found !== undefined) return { epoch };
  const closed = await tx.db.selectFrom('incarnation').select('id').where('id', '=', BigInt(id)).executeTakeFirst();
  throw closed === undefined ? incarnationNotFound(id) : incarnationClosed(id);
}
