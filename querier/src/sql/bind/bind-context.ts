import type { Table } from '@inlay/catalog';
import type { DataType } from '../../relation/types.js';
import type { ParamValue } from '../../query-service.js';
import { ColumnNumbers } from '../../relation/make.js';
import type { OutputRole, Relation, RelationColumn } from '../../relation/relation.js';
import type { Query } from '../syntax/tree.js';
import type { Scope } from './scope.js';
import { tooComplex, workMaxDefault } from './limits.js';

/** The catalog as one statement sees it. */
export interface TableNames {
  find(name: string): Table | undefined;
  readonly names: readonly string[];
}

/** A relation that the catalog answers itself: `information_schema.tables`, `system.parquet_files`. */
export interface SystemTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: DataType }[];
}

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

/** A column of a bound query, by the name that the query gives it. */
export interface QueryColumn {
  readonly name: string;
  readonly column: RelationColumn;
  readonly role: OutputRole;
}

/** A query whose names and types are known. Its relation has the columns in this order, and may have more behind them. */
export interface BoundQuery {
  readonly relation: Relation;
  readonly columns: readonly QueryColumn[];
}

/** One statement while it is bound, and what binding finds out about it. */
export class BoundStatement {
  readonly numbers = new ColumnNumbers();
  readonly usedParameters = new Set<string>();
  #definitions = 0;
  #work = 0;

  constructor(
    readonly context: BindContext,
    /** Binds a query that stands in an expression. */
    readonly bindQuery: (query: Query, around: Scope) => BoundQuery,
  ) {}

  nextDefinition(): number {
    return ++this.#definitions;
  }

  /**
   * To be told of all that makes the statement longer than its text: columns that a star stands for, and what is written out
   * at every mention. Throws `statement_too_complex` (invalid).
   */
  spend(work: number): void {
    this.#work += work;
    if (this.#work > (this.context.workMax ?? workMaxDefault))
      throw tooComplex(
        'the statement becomes too long when its stars, parameters and names of outputs are written out: name fewer columns, or mention them less often',
      );
  }
}
