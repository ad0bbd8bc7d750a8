import type { Sources } from '../engine/print/index.js';
import { quoteName, quoteRaw } from '../engine/print/identifiers.js';
import { viewNameOf } from '../relation/table-columns.js';

/** The TEMP views that stand for tables of the catalog, and for what the catalog answers itself. */
export const engineViews: Sources = {
  scan: ({ table }) => ({ from: quoteRaw(viewNameOf(table)), columnSql: quoteName }),
  systemScan: ({ schema, table }) => ({ from: quoteRaw(`${schema}_${table}`), columnSql: quoteRaw }),
};
