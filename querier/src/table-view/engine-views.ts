import type { Table } from '@inlay/catalog';
import { quoteName, quoteRaw } from '../engine/print/identifiers.js';
import type { Sources } from '../engine/print/index.js';

/** The view that stands for a table. */
export const viewNameOf = (table: Table): string => `t${String(table.id)}`;

/** The view that stands for a relation which the catalog answers. */
export const systemViewNameOf = (schema: string, table: string): string => `${schema}_${table}`;

/** The views that stand for tables of the catalog, and for what the catalog answers itself. */
export const engineViews: Sources = {
  scan: ({ table }) => ({ from: quoteRaw(viewNameOf(table)), columnSql: quoteName }),
  systemScan: ({ schema, table }) => ({ from: quoteRaw(systemViewNameOf(schema, table)), columnSql: quoteRaw }),
};
