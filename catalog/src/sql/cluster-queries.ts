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

/** An incarnation as its row has it; the state is not checked. */
function incarnationOf(row: Selectable<IncarnationRow>): Incarnation {
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

/**
 * Starts the next epoch, a `barrier` when what routers know of databases is over with it. The row's lock is held to the
 * end of the transaction: every other change of the map comes after. Release 0.1.0 did not note what its epochs
 * changed: the first one after them is a barrier in any case.
 */
export async function nextEpoch(tx: WriteTransaction, kind: 'barrier' | 'plain'): Promise<bigint> {
  const row = await tx.db
    .updateTable('cluster_state')
    .set((expression) => {
      const next = expression('epoch', '+', 1n);
      const kept = expression
        .case()
        .when('tracked_epoch', '=', expression.ref('epoch'))
        .then(expression.ref('barrier'))
        .else(next)
        .end();
      return { epoch: next, tracked_epoch: next, barrier: kind === 'barrier' ? next : kept };
    })
    .where('id', '=', 1n)
    .returning('epoch')
    .executeTakeFirst();
  const { epoch } = defined(row, 'the row of cluster_state');
  tx.publish({ kind: 'epoch', epoch });
  return epoch;
}

/** Open and draining incarnations, in order of id. */
export async function selectNotClosed(db: CatalogDb): Promise<readonly Incarnation[]> {
  const rows = await db.selectFrom('incarnation').selectAll().where('state', '!=', 'closed').orderBy('id').execute();
  return rows.map(incarnationOf);
}

interface OwnersSince {
  readonly owners: ShardOwners;
  /** Undefined where release 0.1.0 wrote the owners, and where there are none. */
  readonly since: readonly (bigint | undefined)[];
}

async function selectOwners(db: CatalogDb): Promise<OwnersSince> {
  const owners: IncarnationId[][] = Array.from({ length: shardCount }, () => []);
  const since: (bigint | undefined)[] = owners.map(() => undefined);
  const rows = await db.selectFrom('shard_owner').selectAll().orderBy('shard').orderBy('place').execute();
  for (const row of rows) {
    owners[Number(row.shard)]?.push(incarnationId(Number(row.incarnation_id)));
    since[Number(row.shard)] = row.since ?? undefined;
  }
  return { owners, since };
}

/** The id of the cluster. Throws AssertionError before the migrations have run. */
export async function selectClusterId(db: CatalogDb): Promise<string> {
  const row = await db.selectFrom('cluster_state').select('cluster_id').executeTakeFirst();
  return defined(row, 'the row of cluster_state').cluster_id;
}

/**
 * The map of the newest epoch. Epochs that release 0.1.0 started told nothing of what they changed: then everything
 * counts as changed.
 */
export async function selectShardMap(db: CatalogDb): Promise<ShardMap> {
  const row = await db.selectFrom('cluster_state').selectAll().executeTakeFirst();
  const { cluster_id: cluster, epoch, ...noted } = defined(row, 'the row of cluster_state');
  const isTracked = noted.tracked_epoch === epoch;
  const barrier = isTracked ? noted.barrier : epoch;
  const { owners, since } = await selectOwners(db);
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
  return {
    cluster,
    epoch,
    owners,
    since: owners.map((list, shard) => {
      if (!isTracked) return epoch;
      return list.length === 0 ? 0n : (since[shard] ?? barrier);
    }),
    barrier,
    incarnations: rows.map(incarnationOf),
  };
}

/** Starts an epoch and opens an incarnation in it; see `Catalog.openIncarnation`. The request has been checked. */
export async function insertIncarnation(
  tx: WriteTransaction,
  request: OpenIncarnationRequest,
  nowMs: number,
): Promise<OpenedIncarnation> {
  // First, since its lock orders this against every other change of the map.
  const epoch = await nextEpoch(tx, 'plain');
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
  const { owners: before } = await selectOwners(tx.db);
  const after = assignShards(before, new Set(earlier.map((other) => other.id)), incarnation.id, request);
  await replaceOwners(tx.db, { before, after, epoch });
  return {
    incarnation,
    predecessors: earlier.filter((other) => other.state !== 'closed'),
    shardMap: await selectShardMap(tx.db),
  };
}

async function replaceOwners(
  db: CatalogDb,
  { before, after, epoch }: { readonly before: ShardOwners; readonly after: ShardOwners; readonly epoch: bigint },
): Promise<void> {
  const changed = after.flatMap((owners, shard) =>
    owners === before[shard] ? [] : [{ owners, shard: BigInt(shard) }],
  );
  if (changed.length === 0) return;
  const shards = changed.map(({ shard }) => shard);
  await db.deleteFrom('shard_owner').where('shard', 'in', shards).execute();
  const rows = changed.flatMap(({ owners, shard }) =>
    owners.map((owner, place) => ({ shard, place: BigInt(place), incarnation_id: BigInt(owner), since: epoch })),
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

/** Closes it, wherever its log is; returns the epoch that this started. */
export async function forgetIncarnation(
  tx: WriteTransaction,
  id: IncarnationId,
  nowMs: number,
): Promise<{ readonly epoch: bigint }> {
  // First, as in `insertIncarnation`.
  const epoch = await nextEpoch(tx, 'plain');
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
