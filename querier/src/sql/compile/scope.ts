import type { Table } from '@inlay/catalog';
import { candidates, sqlError } from '../sql-error.js';
import { tooComplex, workMaxDefault } from '../parse/statement-limits.js';
import type { ParamValue } from '../../query-service.js';
import type { LongList } from '../parse/long-lists.js';
import type { TreeNode } from '../parse/tree.js';
import type { ColumnSource, Role, SqlType, SystemUse, TableUse, Typed } from './typed.js';

/** The catalog as one statement sees it. */
export interface TableNames {
  find(name: string): Table | undefined;
  readonly names: readonly string[];
}

/** What a statement is compiled against. */
export interface CompileContext {
  readonly tables: TableNames;
  readonly system: readonly SystemTable[];
  /** `now()`. */
  readonly nowNs: bigint;
  readonly parameters: Readonly<Record<string, ParamValue>>;
  /** Long lists that were taken out of the text. */
  readonly lists?: ReadonlyMap<string, LongList>;
  /** See `workMaxDefault`, which holds where nothing is said. */
  readonly workMax?: number | undefined;
}

/** A relation that the catalog answers itself: `information_schema.tables`, `system.parquet_files`. */
export interface SystemTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: SqlType }[];
}

/** A query in the engine's SQL, and the columns of its answer. */
export interface CompiledQuery {
  readonly sql: string;
  readonly columns: readonly Column[];
}

/** Expressions hold queries and queries expressions: each part calls the whole through this. */
export interface Compiler {
  expression(node: TreeNode, scope: Scope): Typed;
  query(node: TreeNode, around: Scope): CompiledQuery;
}

/** Compiles one expression to SQL for the engine. Throws for everything that is not known to be safe and to mean what DataFusion means. */
export const compileExpression = (node: TreeNode, scope: Scope): Typed =>
  scope.statement.compiler.expression(node, scope);

/** One statement while it is compiled, and what compiling finds out about it. */
export class Statement {
  readonly uses: TableUse[] = [];
  /** Every mention of a relation of the catalog, by its name in the engine. */
  readonly systemTables = new Map<string, readonly SystemUse[]>();
  readonly usedParameters = new Set<string>();
  #names = 0;
  #work = 0;

  constructor(
    readonly compiler: Compiler,
    readonly context: CompileContext,
  ) {}

  /**
   * To be told of all that makes the statement longer than its text: what is written out at every mention, and columns that
   * a word stands for. Throws `statement_too_complex` (invalid).
   */
  spend(work: number): void {
    this.#work += work;
    if (this.#work > (this.context.workMax ?? workMaxDefault))
      throw tooComplex(
        'the statement becomes too long when its stars, parameters and names of outputs are written out: name fewer columns, or mention them less often',
      );
  }

  /** A number for a name that the statement does not give. */
  next(): string {
    return String(++this.#names);
  }
}

/** A column of an output or of a FROM clause. */
export interface Column {
  readonly name: string;
  readonly type: SqlType;
  readonly role: Role;
  readonly source?: ColumnSource | undefined;
}

/** A column as an expression may name it. */
export interface ScopeColumn extends Column {
  readonly qualifiers: readonly string[];
  readonly sql: string;
  /** The right side of USING and NATURAL: reachable with its qualifier only. */
  readonly merged: boolean;
  /** The mention of a table that it is a column of. */
  readonly use?: TableUse | undefined;
  /** Its name in that table, where an alias list renames it. */
  readonly sourceName?: string | undefined;
}

/** A common table expression that the names of a FROM may mean. */
export interface Cte {
  readonly engineName: string;
  readonly columns: readonly Column[];
}

/** Where names of columns are looked up: the FROM clause, then the outputs (where they may be named), then the query around. */
export class Scope {
  columns: readonly ScopeColumn[] = [];
  /** Outputs by name: GROUP BY and HAVING look there last, ORDER BY first. */
  outputs: readonly (Column & { readonly typed: Typed })[] | undefined;
  outputsFirst = false;
  /** Set when an aggregate or window function was compiled directly in this scope. */
  aggregates = false;
  readonly #ctes = new Map<string, Cte>();

  constructor(
    readonly statement: Statement,
    readonly parent?: Scope,
    /** How many subqueries that stand as values this one stands in. */
    readonly subqueries: number = parent?.subqueries ?? 0,
  ) {}

  defineCte(name: string, cte: Cte): void {
    this.#ctes.set(name, cte);
  }
  cte(name: string): Cte | undefined {
    return this.#ctes.get(name) ?? this.parent?.cte(name);
  }

  /** A column by its name alone; undefined when this scope and those around lack it. Rejects with `column_ambiguous`. */
  byName(name: string): Typed | undefined {
    const own = this.columns.filter((column) => column.name === name && !column.merged);
    const output = this.#output(name);
    if (this.outputsFirst && output !== undefined) return output;
    if (own.length > 1) {
      const where = own.map((column) => `"${column.qualifiers.at(-1) ?? ''}"."${name}"`).join(' or ');
      throw sqlError('column_ambiguous', `column "${name}" is ambiguous: say ${where}`);
    }
    return own[0] === undefined ? (output ?? this.parent?.byName(name)) : columnTyped(own[0]);
  }

  #output(name: string): Typed | undefined {
    const found = this.outputs?.find((output) => output.name === name);
    if (found === undefined) return undefined;
    this.statement.spend(found.typed.sql.length);
    return { ...found.typed, name };
  }

  /** A column by relation and name; `qualifiers` may carry schema and catalog before the relation. */
  byRelation(qualifiers: readonly string[], name: string): Typed | undefined {
    const own = this.columns.filter((column) => column.name === name && endsWith(column.qualifiers, qualifiers));
    if (own.length > 1)
      throw sqlError(
        'column_ambiguous',
        `column "${qualifiers.join('.')}"."${name}" is ambiguous: give the tables different aliases`,
      );
    return own[0] === undefined ? this.parent?.byRelation(qualifiers, name) : columnTyped(own[0]);
  }

  hasRelation(qualifiers: readonly string[]): boolean {
    return (
      this.columns.some((column) => endsWith(column.qualifiers, qualifiers)) ||
      (this.parent?.hasRelation(qualifiers) ?? false)
    );
  }

  notFound(name: string): never {
    const names = this.columns.map((column) => column.name).concat(this.outputs?.map((output) => output.name) ?? []);
    throw sqlError(
      'column_not_found',
      `column "${name}" was not found; there is ${candidates(name, names)}. Unquoted names are read in lower case: quote those with capital letters`,
    );
  }
}

const endsWith = (whole: readonly string[], tail: readonly string[]): boolean =>
  tail.length <= whole.length && tail.every((part, i) => part === whole[whole.length - tail.length + i]);

/** Notes that the statement needs the column. */
export function touch(column: ScopeColumn): void {
  column.use?.columns.add(column.sourceName ?? column.name);
}

function columnTyped(column: ScopeColumn): Typed {
  touch(column);
  const relation = column.merged ? undefined : column.qualifiers.at(-1);
  return {
    sql: column.sql,
    type: column.type,
    role: column.role,
    name: relation === undefined ? column.name : `${relation}.${column.name}`,
    source: column.source,
  };
}
