import { mergeVersions } from '@inlay/columnar';
import { encodeParquet } from '@inlay/columnar/parquet';
import type { EncodedGeneration, EncodeRequest } from '../executor/persist-executor.js';
import { sortGeneration } from './sort-generation.js';

const templateVersion = 1;

export async function encodeGeneration(request: EncodeRequest): Promise<EncodedGeneration> {
  const { images, ...description } = request;
  const { rows, sortKey, dictionaries } = sortGeneration(images);
  const merged = mergeVersions(rows);
  const file = await encodeParquet(
    merged,
    { ...description, templateVersion, sortKey, level: 0, replaces: [], deletesAppliedTo: 0n },
    dictionaries,
  );
  const stored = new Set(file.columns.map(({ id }) => id));
  return { ...file, sortKey: sortKey.filter((tag) => stored.has(tag)) };
}
