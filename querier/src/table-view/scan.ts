import { defined } from '@inlay/core';
import { quoteText } from '../engine/print/literal.js';
import type { Chunk } from './chunk.js';
import { hotGroups, hotScan } from './hot-scan.js';
import { columnSql, type ScanOptions, whereSql } from './scan-sql.js';
import type { ViewColumns } from './view-columns.js';

/** Calls cost more than files: 1,600 small files in calls of 20 take twice as long to plan as in calls of 400. */
const filesPerCall = 400;

/** SELECTs that give the columns `c<id>` that are wanted, `"time"` and, when asked, `stamp`: absent columns are typed NULLs. */
export function scansOf(chunks: readonly Chunk[], wanted: ViewColumns, options: ScanOptions): readonly string[] {
  const files = new Map<string, { readonly chunk: Chunk; readonly paths: string[] }>();
  const scans = hotGroups(chunks).map((group) => hotScan(group, wanted, options));
  for (const chunk of chunks) {
    if (chunk.from.kind === 'hot') continue;
    // Only files with the same columns (of those wanted) can share a call.
    const key = [...wanted.tags, ...wanted.fields].map((column) => (chunk.nulls.has(column.id) ? '1' : '0')).join('');
    const group = files.get(key) ?? { chunk, paths: [] };
    files.set(key, group);
    group.paths.push(defined(chunk.from.file.path, 'the path of a file that is read'));
  }
  for (const { chunk, paths } of files.values()) {
    for (let i = 0; i < paths.length; i += filesPerCall)
      scans.push(fileScan(paths.slice(i, i + filesPerCall), chunk, wanted, options));
  }
  return scans;
}

function fileScan(paths: readonly string[], chunk: Chunk, wanted: ViewColumns, options: ScanOptions): string {
  const columns = [...wanted.tags, ...wanted.fields].map((column) => columnSql(column, '', chunk.nulls.has(column.id)));
  const hidden = options.stamp === true ? ['stamp'] : [];
  const list = paths.map(quoteText).join(', ');
  return `SELECT ${[...columns, '"time"', ...hidden].join(', ')} FROM read_parquet([${list}])${whereSql(options.where('"time"'))}`;
}
