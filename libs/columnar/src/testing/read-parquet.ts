import type { Table } from 'apache-arrow';
import { InlayError } from '@inlay/core';
import { metadataKey, type FileMetadata } from '../parquet/file-metadata.js';
import { parquetModule } from '../parquet/parquet-module.js';
import { metadataFromJson } from './metadata-from-json.js';
import { readArrowIpc } from './read-arrow-ipc.js';

const corruptFile = (what: string, cause?: unknown): InlayError =>
  new InlayError('corrupt', what, { code: 'corrupt_parquet', cause });

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What a file says of itself. Throws `corrupt_parquet`, `corrupt_file_metadata` (corrupt). */
export async function readFileMetadata(bytes: Uint8Array<ArrayBuffer>): Promise<FileMetadata> {
  const { ParquetFile } = await parquetModule();
  let entries: Map<unknown, unknown>;
  try {
    const file = await ParquetFile.fromFile(new Blob([bytes]));
    const metadata = file.metadata();
    const fileMetadata = metadata.fileMetadata();
    entries = fileMetadata.keyValueMetadata();
    for (const held of [fileMetadata, metadata, file]) held.free();
  } catch (error) {
    throw corruptFile(`the bytes are no Parquet file: ${reasonOf(error)}`, error);
  }
  const json = entries.get(metadataKey);
  if (typeof json !== 'string')
    throw corruptFile(`the Parquet file has no entry "${metadataKey}": another program wrote it`);
  return metadataFromJson(json);
}

/** All rows and columns of a Parquet file, for tools and tests; a whole file in memory. Throws `corrupt_parquet`. */
export async function readParquet(bytes: Uint8Array): Promise<Table> {
  const module = await parquetModule();
  try {
    return readArrowIpc(module.readParquet(bytes).intoIPCStream());
  } catch (error) {
    throw corruptFile(`the bytes are no Parquet file: ${reasonOf(error)}`, error);
  }
}
