import type { OutputRole, Relation, RelationColumn } from '../../relation/relation.js';
import { tooComplex } from '../../relation/front-end/too-complex.js';
import { ColumnNumbers, reference } from '../../relation/make.js';
import { candidates, sqlError } from '../sql-error.js';
import type { Bound } from '../meaning/bound.js';
import type { Expression, Query, Window } from '../syntax/tree.js';
import type { BindContext } from './bind-context.js';
import type { Collector } from './collector.js';
import { workMaxDefault, writtenWork } from './limits.js';

/** A column as an expression may name it. */
export interface ScopeColumn {
  readonly name: string;
  readonly column: RelationColumn;
  readonly role: OutputRole;
  /** Catalog, schema and relation, as far as it has them; empty for a relation without a name. */
  readonly qualifiers: readonly string[];
  /** The other side of a USING: reachable with its qualifier only. */
  readonly isMerged: boolean;
}

/** An output by the name that the statement gives it. */
export interface NamedOutput {
  readonly name: string;
  readonly bound: Bound;
}

/** A common table expression that the names of a FROM may mean. */
export interface NamedDefinition {
  readonly number: number;
  readonly columns: readonly { readonly name: string; readonly column: RelationColumn; readonly role: OutputRole }[];
}

/** Parts of a scope; those that change while a SELECT is bound are given anew for each clause. */
export interface ScopeParts {
  readonly columns?: readonly ScopeColumn[];
  /** GROUP BY and HAVING look at them last, ORDER BY first. */
  readonly outputs?: { readonly list: readonly NamedOutput[]; readonly areFirst: boolean };
  /** Where calls of aggregates and windows go; undefined in clauses that may have none. */
  readonly collector?: Collector | undefined;
  /** What the clause is called, for those who are refused in it. */
  readonly clause?: string;
  readonly definitions?: ReadonlyMap<string, NamedDefinition>;
  readonly subqueries?: number;
  /** Whether it is what a window is computed from. */
  readonly isInWindow?: boolean;
  /** OVER w. */
  readonly windows?: ReadonlyMap<string, Window>;
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

  /** An output that is mentioned by name or by place: it is written out there once more. */
  mentioned(bound: Bound): Bound {
    this.spend(writtenWork(bound.expression));
    return bound;
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

/** Binds an expression; parts of expressions reach the whole through it. */
export type Bind = (expression: Expression, scope: Scope) => Bound;

/** Where names are looked up: the FROM clause, the outputs where they may be named, then the query around. A scope does not change. */
export class Scope {
  readonly columns: readonly ScopeColumn[];
  /** Common table expressions by name. */
  readonly definitions: ReadonlyMap<string, NamedDefinition>;
  /** How many subqueries that stand as values this one stands in. */
  readonly subqueries: number;

  constructor(
    readonly statement: BoundStatement,
    readonly parent: Scope | undefined,
    readonly parts: ScopeParts,
  ) {
    this.columns = parts.columns ?? [];
    this.definitions = parts.definitions ?? parent?.definitions ?? new Map<string, NamedDefinition>();
    this.subqueries = parts.subqueries ?? parent?.subqueries ?? 0;
  }

  /** The same scope for another clause. */
  with(parts: ScopeParts): Scope {
    return new Scope(this.statement, this.parent, { ...this.parts, ...parts });
  }

  /** A scope inside of this one: of a subquery, or of the right side of a join. */
  inner(definitions: ReadonlyMap<string, NamedDefinition> = this.definitions, isValue = false): Scope {
    return new Scope(this.statement, this, { definitions, subqueries: this.subqueries + (isValue ? 1 : 0) });
  }

  /** A column by its name alone; undefined when this scope and those around lack it. Throws `column_ambiguous`. */
  byName(name: string): Bound | undefined {
    const output = this.parts.outputs?.list.find((item) => item.name === name)?.bound;
    if (output !== undefined && this.parts.outputs?.areFirst === true) return this.statement.mentioned(output);
    const own = this.columns.filter((column) => column.name === name && !column.isMerged);
    if (own.length > 1) {
      const where = own.map((column) => `"${column.qualifiers.at(-1) ?? ''}"."${name}"`).join(' or ');
      throw sqlError('column_ambiguous', `column "${name}" is ambiguous: say ${where}`);
    }
    const [column] = own;
    if (column !== undefined) return boundColumn(column);
    return output === undefined ? this.parent?.byName(name) : this.statement.mentioned(output);
  }

  /** A column by relation and name; `qualifiers` may carry schema and catalog before the relation. */
  byRelation(qualifiers: readonly string[], name: string): Bound | undefined {
    const own = this.columns.filter((column) => column.name === name && endsWith(column.qualifiers, qualifiers));
    if (own.length > 1)
      throw sqlError(
        'column_ambiguous',
        `column "${qualifiers.join('.')}"."${name}" is ambiguous: give the tables different aliases`,
      );
    return own[0] === undefined ? this.parent?.byRelation(qualifiers, name) : boundColumn(own[0]);
  }

  hasRelation(qualifiers: readonly string[]): boolean {
    return (
      this.columns.some((column) => endsWith(column.qualifiers, qualifiers)) ||
      (this.parent?.hasRelation(qualifiers) ?? false)
    );
  }

  notFound(name: string): Error {
    const names = [
      ...this.columns.map((column) => column.name),
      ...(this.parts.outputs?.list.map((output) => output.name) ?? []),
    ];
    return sqlError(
      'column_not_found',
      `column "${name}" was not found; there is ${candidates(name, names)}. Unquoted names are read in lower case: quote those with capital letters`,
    );
  }
}

const endsWith = (whole: readonly string[], tail: readonly string[]): boolean =>
  tail.length <= whole.length && tail.every((part, i) => part === whole[whole.length - tail.length + i]);

/** A column as an expression. */
export function boundColumn({ name, column, role, qualifiers, isMerged }: ScopeColumn): Bound {
  const relation = isMerged ? undefined : qualifiers.at(-1);
  return {
    expression: reference(column),
    role,
    name: relation === undefined ? name : `${relation}.${name}`,
  };
}
