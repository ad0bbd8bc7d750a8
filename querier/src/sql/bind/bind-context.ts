import type { SystemTable, TableNames } from '../../relation/front-end/known-tables.js';
import type { ParamValue } from '../../relation/front-end/parameter.js';

/** What a statement is bound against. */
export interface BindContext {
  readonly tables: TableNames;
  readonly system: readonly SystemTable[];
  /** `now()`, ns. */
  readonly nowNs: bigint;
  readonly parameters: Readonly<Record<string, ParamValue>>;
  /** Most work that what a statement does not spell out may take; see `workMaxDefault`. */
  readonly workMax?: number | undefined;
}
