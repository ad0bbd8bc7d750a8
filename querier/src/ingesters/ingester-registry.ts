import type { Catalog, Incarnation } from '@inlay/catalog';
import { incarnationId, InlayError, isInlayError, type IncarnationId } from '@inlay/core';
import type { IngesterControl, IngesterStatus } from '@inlay/services';

/** One incarnation that is not closed, and what its process says of it. */
export interface ListedIncarnation {
  readonly incarnation: Incarnation;
  /** `lost`: its process runs and does not have its log. `silent`: no process answers at its address. */
  readonly answers: 'yes' | 'starting' | 'lost' | 'silent';
  /** Why not, in words; empty when it answers. */
  readonly why: string;
}

/** The catalog's list of ingesters, and the way to each. */
export interface IngesterRegistryInit {
  readonly catalog: Catalog;
  readonly controlOf: (incarnation: Incarnation) => IngesterControl;
  /** All living ingesters adopt the epoch that follows a change. */
  readonly adoptEpoch: (epoch: bigint) => Promise<void>;
}

/** For administrators: who answers for which rows, and the way to give rows up whose log will not come back. */
export class IngesterRegistry {
  readonly #init: IngesterRegistryInit;

  constructor(init: IngesterRegistryInit) {
    this.#init = init;
  }

  /** In order of incarnation; those that are not closed. */
  async list(): Promise<readonly ListedIncarnation[]> {
    const { incarnations } = await this.#init.catalog.shardMap();
    return Promise.all(incarnations.filter(({ state }) => state !== 'closed').map((one) => this.#look(one)));
  }

  /**
   * Gives up the rows of an incarnation that no file holds. Rejects with `incarnation_not_found`, `incarnation_closed`
   * (conflict), and with `incarnation_alive` (conflict) when a process answers for it or is still replaying.
   */
  async forget(id: IncarnationId): Promise<Incarnation> {
    const { catalog, adoptEpoch } = this.#init;
    const { incarnations } = await catalog.shardMap();
    const incarnation = incarnations.find((one) => one.id === id && one.state !== 'closed');
    // The catalog tells a closed one from one that never was.
    if (incarnation !== undefined) refuseAlive(await this.#look(incarnation));
    const { epoch } = await catalog.forgetIncarnation(id);
    // So that the living hear of it; one that does not answer reads it at its next start.
    await adoptEpoch(epoch).catch((error: unknown) => {
      if (!isInlayError(error, 'ingester_failed')) throw error;
    });
    return incarnation ?? { id, node: '', address: '', state: 'closed', epoch, lowWater: 0n };
  }

  async #look(incarnation: Incarnation): Promise<ListedIncarnation> {
    let status: IngesterStatus;
    try {
      status = await this.#init.controlOf(incarnation).status();
    } catch (error) {
      return { incarnation, answers: 'silent', why: error instanceof Error ? error.message : String(error) };
    }
    if (status.incarnations.includes(incarnation.id)) return { incarnation, answers: 'yes', why: '' };
    if (status.isStarting) return { incarnation, answers: 'starting', why: 'it is replaying its write-ahead log' };
    const lost = status.lost.find((log) => log.incarnation === incarnation.id);
    return { incarnation, answers: 'lost', why: lost?.why ?? 'the process at its address does not have its log' };
  }
}

function refuseAlive({ incarnation: { id, node }, answers }: ListedIncarnation): void {
  if (answers === 'lost' || answers === 'silent') return;
  const what = answers === 'starting' ? 'is replaying its write-ahead log' : 'answers for it';
  throw new InlayError(
    'conflict',
    `incarnation ${String(id)} cannot be forgotten: ingester ${node} ${what}, so none of its rows is lost; flush it, or wait`,
    { code: 'incarnation_alive', details: { incarnation: id, node } },
  );
}

/** Throws `bad_incarnation` (invalid) for what is no incarnation's number. */
export function incarnationOf(value: unknown): IncarnationId {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 1)
    throw new InlayError('invalid', 'incarnation must be a number, as "inlay ingester list" shows it', {
      code: 'bad_incarnation',
    });
  return incarnationId(number);
}
