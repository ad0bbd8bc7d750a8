import { flush, mustWrite } from '../../cluster/client.js';
import { lineOf, tablesOf } from '../tables/point.js';
import { points, schemas } from '../tables/points.js';
import { startDataFusion, startInlayReader } from '../engines/python-engine.js';
import { Judge } from './judge.js';
import type { Judged } from './judge.js';

const database = 'beside';

/** Writes the tables into a running Inlay, a part of the rows in files and a part in memory, and starts pairs of engines. */
export async function startBeside(url: string, pairs: number): Promise<readonly Judge[]> {
  const { inFiles, hot } = points();
  // Small numbers would be taken for seconds otherwise.
  const precision = { precision: 'ns' };
  await mustWrite(url, database, inFiles.map((point) => lineOf(schemas, point)).join('\n'), precision);
  await flush(url);
  await mustWrite(url, database, hot.map((point) => lineOf(schemas, point)).join('\n'), precision);
  const tables = tablesOf(schemas, [...inFiles, ...hot]);
  const known = new Map<string, Promise<Judged>>();
  return Array.from(
    { length: pairs },
    () => new Judge(startInlayReader(url, database), startDataFusion(tables), known),
  );
}
