import type { Relation } from '../../../relation/relation.js';
import type { ScopeColumn } from '../scope.js';

/** A relation, and the columns that it brings into scope. */
export interface BoundFrom {
  readonly relation: Relation;
  readonly columns: readonly ScopeColumn[];
}
