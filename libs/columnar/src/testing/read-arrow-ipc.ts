import { tableFromIPC, type Table } from 'apache-arrow';
import { InlayError } from '@inlay/core';

/** An Arrow IPC stream or file as a table. Throws `corrupt_arrow` (corrupt). */
export function readArrowIpc(bytes: Uint8Array): Table {
  try {
    return tableFromIPC(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InlayError('corrupt', `the bytes are no Arrow IPC stream: ${reason}`, {
      code: 'corrupt_arrow',
      cause: error,
    });
  }
}
