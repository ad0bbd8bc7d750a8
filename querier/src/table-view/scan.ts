import { quoteText } from '../engine/print/identifiers.js';
import type { Chunk } from './chunk.js';
import { hotGroups, hotScan } from './hot-scan.js';
import { columnSql, type ScanOptions, whereSql } from './scan-sql.js';
import type { ViewShape } from './view-shape.js';

/** Calls cost more than files: 1,600 small files in calls of 20 take twice as long to plan as in calls of 400. */
const filesPerCall = 400;

/** SELECTs that give the columns `c<id>` of the shape, `"time"` and, when asked, `stamp`: absent columns are typed NULLs. */
export function scansOf(chunks: readonly Chunk[], shape: ViewShape, options: ScanOptions): readonly string[] {
  const files = new Map<string, { readonly chunk: Chunk; readonly paths: string[] }>();
  const scans = hotGroups(chunks).map((group) => hotScan(group, shape, options));
  for (const chunk of chunks) {
    if (chunk.from.kind === 'hot') continue;
    // Only files with the same columns (of those wanted) can share a call.
    const key = [...shape.tags, ...shape.fields].map((column) => (chunk.nulls.has(column.id) ? '1' : '0')).join('');
    const group = files.get(key) ?? { chunk, paths: [] };
    files.set(key, group);
    group.paths.push(chunk.from.file.path);
  }
  for (const { chunk, paths } of files.values()) {
    for (let i = 0; i < paths.length; i += filesPerCall)
      scans.push(fileScan(paths.slice(i, i + filesPerCall), chunk, shape, options));
  }
  return scans;
}

function fileScan(paths: readonly string[], chunk: Chunk, shape: ViewShape, options: ScanOptions): string {
  const columns = [...shape.tags, ...shape.fields].map((column) => columnSql(column, '', chunk.nulls.has(column.id)));
  const hidden = options.stamp === true ? ['stamp'] : [];
  const list = paths.map(quoteText).join(', ');
  return `SELECT ${[...columns, '"time"', ...hidden].join(', ')} FROM read_parquet([${list}])${whereSql(options.where)}`;
}
