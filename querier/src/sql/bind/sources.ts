import type { Sources } from '../../engine/print/index.js';
import { quoteName, quoteRaw } from '../identifiers.js';
import { viewNameOf } from '../table-columns.js';

/** The views that stand for tables of the catalog, and for what the catalog answers itself. */
export const engineViews: Sources = {
  scan: ({ table }) => ({ from: quoteRaw(viewNameOf(table)), columnSql: quoteName }),
  systemScan: ({ schema, table }) => ({ from: quoteRaw(`${schema}_${table}`), columnSql: quoteRaw }),
};
