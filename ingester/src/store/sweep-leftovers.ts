import { isInlayError, type Logger } from '@inlay/core';
import type { ObjectStore } from '@inlay/object-store';

/**
 * Removes what puts of earlier lives have left, beside everything else: it may take long, and leftovers are only space. A failure
 * is logged, and the next start tries again. Never rejects.
 */
export async function sweepLeftovers(
  store: Pick<ObjectStore, 'removeLeftovers'>,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  try {
    const count = await store.removeLeftovers(signal);
    if (count > 0) logger.info('removed what puts that were cut short had left in the object store', { files: count });
  } catch (error) {
    // The end of this process is no failure; nor is that of the store's thread.
    if (signal.aborted || isInlayError(error, 'object_store_stopped')) return;
    logger.warn('what puts that were cut short had left in the object store could not be removed', { error });
  }
}
