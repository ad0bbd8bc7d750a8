import { crc32c } from '@node-rs/crc32';
import { assert, type ColumnId } from '@inlay/core';
import type { VersionedRows } from '../batch.js';
import { tagDictionaries, type TagDictionary } from '../sort/tag-dictionaries.js';
import { metadataToJson, type FileDescription } from './file-metadata.js';
import { parquetModule } from './parquet-module.js';
import { rowGroupStreams, type FileContents } from './row-groups.js';
import { summarize, type RowsSummary } from './summarize.js';
import { writerProperties } from './writer-properties.js';

/** A whole Parquet file in memory, with what the catalog is told of its rows. */
export interface EncodedFile extends RowsSummary {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** CRC32C of `bytes`, taken as the encoder gave them: what changes them afterwards is found out. */
  readonly crc32c: number;
}

type WrittenFile = Pick<EncodedFile, 'bytes' | 'crc32c'>;

/**
 * One Parquet file of rows that are sorted by `description.sortKey` and merged; at least one row. Columns are `c<id>`, `time`
 * (timestamp[ns], not null) and `stamp` (int64, not null); columns without any value are left out. The entry `inlay` makes
 * the file self-describing. Memory: about three row groups beside rows and result. Keeps its thread busy: use a worker.
 */
export async function encodeParquet(
  rows: VersionedRows,
  description: FileDescription,
  dictionaries: readonly TagDictionary[] = tagDictionaries(rows.series),
): Promise<EncodedFile> {
  assert(rows.rowCount > 0, 'a file needs a row');
  const summary = summarize(rows, description.tableId, dictionaries);
  const stored = new Set(summary.columns.map(({ id }) => id));
  const place = (tag: ColumnId): number => (description.sortKey.indexOf(tag) + 1 || Infinity) - 1;
  const contents: FileContents = {
    rows,
    tags: dictionaries
      .filter(({ tag }) => stored.has(tag))
      .sort((a, b) => place(a.tag) - place(b.tag) || a.tag - b.tag),
    fields: rows.fields.filter(({ label }) => stored.has(label)),
  };
  const columns = description.columns.filter(({ id }) => stored.has(id));
  assert(columns.length === stored.size, 'a column of the rows is not described');
  const sortKey = description.sortKey.filter((tag) => stored.has(tag));
  const written = await writeFile(contents, metadataToJson({ ...description, ...summary, columns, sortKey }));
  return { ...summary, ...written };
}

async function writeFile(contents: FileContents, metadata: string): Promise<WrittenFile> {
  const module = await parquetModule();
  const groups = rowGroupStreams(contents);
  // Pulled one by one, and freed by the writer: WebAssembly memory never shrinks, so it must not grow either.
  const batches = new ReadableStream(
    {
      pull(controller): void {
        const group = groups.next();
        if (group.done === true) {
          controller.close();
          return;
        }
        const table = module.Table.fromIPCStream(group.value);
        for (const batch of table.recordBatches()) controller.enqueue(batch);
        table.free();
      },
    },
    { highWaterMark: 0 },
  );
  const properties = writerProperties(module, contents, metadata);
  const stream = (await module.transformParquetStream(batches, properties)) as ReadableStream<Uint8Array>;
  const chunks: Uint8Array[] = [];
  let checksum = 0;
  for await (const chunk of stream) {
    checksum = crc32c(chunk, checksum);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return { bytes, crc32c: checksum };
}
