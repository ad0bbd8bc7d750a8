import type { SqlType } from './sql-type.js';

/**
 * What a statement says, as the front end reads it: closed unions, without the parser's own shapes. Parentheses are gone, and
 * forms that are calls in other words (`EXTRACT`, `SUBSTRING … FROM`, `TRIM`, `POSITION`, `OVERLAY`, `CEIL`, `FLOOR`) are calls of
 * the functions that DataFusion has for them.
 */

/** A place in the text that was given: line and column from 1, columns in characters. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A part of a name. Unquoted ones have their ASCII letters in lower case. */
export interface Name {
  readonly text: string;
  readonly quoted: boolean;
  readonly at: Position;
}

/** One statement; all others are refused. */
export type ParsedStatement =
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'explain'; readonly analyze: boolean; readonly verbose: boolean; readonly query: Query }
  | { readonly kind: 'show_tables' }
  /** `SHOW COLUMNS FROM x`. */
  | { readonly kind: 'show_columns'; readonly table: readonly Name[] }
  | { readonly kind: 'describe'; readonly table: readonly Name[] }
  | { readonly kind: 'show_functions'; readonly like: string | undefined }
  /** `SHOW ALL` where there is no name. */
  | { readonly kind: 'show_settings'; readonly name: readonly Name[] | undefined; readonly verbose: boolean };

/** WITH, body, ORDER BY and limits. `FETCH FIRST n ROWS` is a limit. */
export interface Query {
  readonly kind: 'query';
  readonly at: Position;
  readonly recursive: boolean;
  readonly with: readonly CommonTable[];
  readonly body: QueryBody;
  readonly order: Order | undefined;
  readonly limit: Expression | undefined;
  readonly offset: Expression | undefined;
}

/** `name (columns) AS (query)` of WITH. */
export interface CommonTable {
  readonly name: Name;
  readonly columns: readonly Name[];
  readonly query: Query;
}

/** A `query` is one in parentheses, with an order and a limit of its own. */
export type QueryBody = Select | SetOperation | Values | Query;

/** A chain of them leans to the left. */
export interface SetOperation {
  readonly kind: 'set';
  readonly at: Position;
  readonly operation: 'union' | 'intersect' | 'except';
  readonly all: boolean;
  readonly left: QueryBody;
  readonly right: QueryBody;
}

/** Rows of one width. */
export interface Values {
  readonly kind: 'values';
  readonly at: Position;
  readonly rows: readonly (readonly Expression[])[];
}

/** `FROM x` without SELECT is `SELECT *`. */
export interface Select {
  readonly kind: 'select';
  readonly at: Position;
  /** Expressions of DISTINCT ON; none for DISTINCT alone. */
  readonly distinct: readonly Expression[] | undefined;
  readonly items: readonly SelectItem[];
  readonly from: readonly FromItem[];
  readonly where: Expression | undefined;
  readonly group: Group | undefined;
  readonly having: Expression | undefined;
  readonly windows: readonly NamedWindow[];
  readonly qualify: Expression | undefined;
}

/** One output, or the columns that a star stands for. */
export type SelectItem =
  { readonly kind: 'output'; readonly value: Expression; readonly alias: Name | undefined } | Wildcard;

/** `*` or `t.*`; EXCLUDE is EXCEPT. */
export interface Wildcard {
  readonly kind: 'wildcard';
  readonly at: Position;
  readonly table: readonly Name[] | undefined;
  readonly except: readonly Name[];
  readonly replace: readonly { readonly value: Expression; readonly name: Name }[];
  readonly rename: readonly { readonly from: Name; readonly to: Name }[];
}

/** What stands between two commas of FROM: each join has all before it on its left. */
export interface FromItem {
  readonly first: Relation;
  readonly joins: readonly Join[];
}

/** `columns` of an alias may be fewer than the relation has. */
export interface TableAlias {
  readonly name: Name;
  readonly columns: readonly Name[];
}

/** What FROM reads. */
export type Relation =
  /** One to three names: catalog, schema, table. */
  | {
      readonly kind: 'table';
      readonly at: Position;
      readonly name: readonly Name[];
      readonly alias: TableAlias | undefined;
    }
  | {
      readonly kind: 'subquery';
      readonly at: Position;
      readonly lateral: boolean;
      readonly query: Query;
      readonly alias: TableAlias | undefined;
    }
  | {
      readonly kind: 'function';
      readonly at: Position;
      readonly lateral: boolean;
      readonly name: readonly Name[];
      readonly args: readonly Argument[];
      readonly alias: TableAlias | undefined;
    }
  | {
      readonly kind: 'unnest';
      readonly at: Position;
      readonly lists: readonly Expression[];
      readonly alias: TableAlias | undefined;
    }
  /** Joins in parentheses. */
  | {
      readonly kind: 'nested';
      readonly at: Position;
      readonly from: FromItem;
      readonly alias: TableAlias | undefined;
    };

/** How rows of both sides are put together. */
export type JoinKind =
  'inner' | 'left' | 'right' | 'full' | 'cross' | 'left_semi' | 'right_semi' | 'left_anti' | 'right_anti';

/** `match` is undefined where there is neither ON, USING nor NATURAL. */
export interface Join {
  readonly at: Position;
  readonly kind: JoinKind;
  readonly right: Relation;
  readonly match:
    | { readonly kind: 'on'; readonly condition: Expression }
    | { readonly kind: 'using'; readonly columns: readonly Name[] }
    | { readonly kind: 'natural' }
    | undefined;
}

/** GROUP BY ALL, or items in their order. */
export type Group = { readonly kind: 'all' } | { readonly kind: 'items'; readonly items: readonly GroupItem[] };

/** `GROUP BY ()` is a `sets` of one empty set. */
export type GroupItem =
  | { readonly kind: 'key'; readonly value: Expression }
  | {
      readonly kind: 'sets' | 'rollup' | 'cube';
      readonly at: Position;
      readonly sets: readonly (readonly Expression[])[];
    };

/** Undefined where the statement does not say. */
export interface Direction {
  readonly descending: boolean | undefined;
  readonly nullsFirst: boolean | undefined;
}

/** ORDER BY ALL, or items in their order. */
export type Order =
  | { readonly kind: 'all'; readonly direction: Direction }
  | { readonly kind: 'items'; readonly items: readonly OrderItem[] };

/** One key of an order. */
export interface OrderItem extends Direction {
  readonly value: Expression;
}

/** `WINDOW w AS (…)`. */
export interface NamedWindow {
  readonly name: Name;
  readonly window: Window;
}

/** What stands in OVER (…). `base` is a window of the WINDOW clause that this one adds to. */
export interface Window {
  readonly base: Name | undefined;
  readonly partition: readonly Expression[];
  readonly order: readonly OrderItem[];
  readonly frame: Frame | undefined;
}

/** Rows that a window function sees. */
export interface Frame {
  readonly unit: 'rows' | 'range' | 'groups';
  readonly start: FrameBound;
  readonly end: FrameBound | undefined;
}

/** `offset` is undefined for UNBOUNDED. */
export type FrameBound =
  | { readonly kind: 'current_row' }
  | { readonly kind: 'preceding' | 'following'; readonly offset: Expression | undefined };

/** One argument of a call. */
export type Argument =
  { readonly kind: 'value'; readonly name: Name | undefined; readonly value: Expression } | Wildcard;

/** A call of a function, of any kind: only the catalog of functions knows which are aggregates. */
export interface Call {
  readonly kind: 'call';
  readonly at: Position;
  readonly name: readonly Name[];
  readonly args: readonly Argument[];
  readonly distinct: boolean;
  readonly order: readonly OrderItem[];
  /** WITHIN GROUP (ORDER BY …). */
  readonly within: readonly OrderItem[];
  readonly filter: Expression | undefined;
  readonly nulls: 'ignore' | 'respect' | undefined;
  readonly over: Window | Name | undefined;
}

/** The operators that take two operands and nothing else. */
export type BinaryOperator =
  '+' | '-' | '*' | '/' | '%' | '||' | '&' | '|' | '^' | '<<' | '>>' | '@>' | '<@' | Comparison | Match;
export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';
export type Match = '~' | '~*' | '!~' | '!~*';

/** Literals of one kind in `IN (…)`, hundreds or more. */
export interface LongList {
  readonly kind: 'int' | 'string';
  readonly values: readonly (bigint | string)[];
}

/** A constant that is written with its type in front: `DATE '2026-01-01'`. */
export interface TypedLiteral {
  readonly kind: 'typed';
  readonly at: Position;
  readonly type: SqlType;
  readonly text: string;
}

export type Literal =
  | { readonly kind: 'null'; readonly at: Position }
  | { readonly kind: 'boolean'; readonly at: Position; readonly value: boolean }
  /** As written, without a sign: `1`, `1.50`, `2e3`. */
  | { readonly kind: 'number'; readonly at: Position; readonly text: string }
  | { readonly kind: 'string'; readonly at: Position; readonly value: string }
  /** `x'0aff'`: hexadecimal digits, an even number. */
  | { readonly kind: 'bytes'; readonly at: Position; readonly hex: string }
  | TypedLiteral
  /** `INTERVAL '1' DAY`; `unit` in lower case, undefined where the text has it. */
  | {
      readonly kind: 'interval';
      readonly at: Position;
      readonly value: Expression;
      readonly unit: string | undefined;
    };

/** Every node knows where it, or its first part, stands. */
export type Expression =
  | Literal
  | Call
  /** One name, or several with dots: of a column, its table, or fields of structs. */
  | { readonly kind: 'name'; readonly at: Position; readonly parts: readonly Name[] }
  /** `$1` or `$name`, without the mark. */
  | { readonly kind: 'parameter'; readonly at: Position; readonly name: string }
  /** At least two operands: chains are one node. */
  | { readonly kind: 'and' | 'or'; readonly at: Position; readonly operands: readonly Expression[] }
  | {
      readonly kind: 'unary';
      readonly at: Position;
      readonly operator: '-' | '+' | 'not';
      readonly operand: Expression;
    }
  | {
      readonly kind: 'binary';
      readonly at: Position;
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'like';
      readonly at: Position;
      readonly matcher: 'like' | 'ilike' | 'similar';
      readonly negated: boolean;
      readonly operand: Expression;
      readonly pattern: Expression;
      readonly escape: string | undefined;
    }
  | {
      readonly kind: 'is';
      readonly at: Position;
      readonly what: 'null' | 'true' | 'false' | 'unknown';
      readonly negated: boolean;
      readonly operand: Expression;
    }
  /** `<=>` is IS NOT DISTINCT FROM. */
  | {
      readonly kind: 'distinct';
      readonly at: Position;
      readonly negated: boolean;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'between';
      readonly at: Position;
      readonly negated: boolean;
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
    }
  | {
      readonly kind: 'in';
      readonly at: Position;
      readonly negated: boolean;
      readonly operand: Expression;
      readonly items: readonly Expression[] | LongList | Query;
    }
  | { readonly kind: 'exists'; readonly at: Position; readonly negated: boolean; readonly query: Query }
  | {
      readonly kind: 'quantified';
      readonly at: Position;
      readonly quantifier: 'any' | 'all';
      readonly operator: Comparison | Match;
      readonly left: Expression;
      readonly right: Expression;
    }
  /** Without an operand each `when` is a condition. */
  | {
      readonly kind: 'case';
      readonly at: Position;
      readonly operand: Expression | undefined;
      readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
      readonly otherwise: Expression | undefined;
    }
  /** CAST, `::` and TRY_CAST. */
  | {
      readonly kind: 'cast';
      readonly at: Position;
      readonly safe: boolean;
      readonly operand: Expression;
      readonly type: SqlType;
    }
  | { readonly kind: 'at_zone'; readonly at: Position; readonly operand: Expression; readonly zone: Expression }
  | { readonly kind: 'tuple' | 'list'; readonly at: Position; readonly items: readonly Expression[] }
  | {
      readonly kind: 'struct';
      readonly at: Position;
      readonly fields: readonly { readonly name: Name; readonly value: Expression }[];
    }
  | { readonly kind: 'element'; readonly at: Position; readonly operand: Expression; readonly index: Expression }
  | {
      readonly kind: 'slice';
      readonly at: Position;
      readonly operand: Expression;
      readonly from: Expression | undefined;
      readonly to: Expression | undefined;
      readonly step: Expression | undefined;
    }
  /** `(…).name`, where no chain of names says it. */
  | { readonly kind: 'field'; readonly at: Position; readonly operand: Expression; readonly name: Name }
  | { readonly kind: 'subquery'; readonly at: Position; readonly query: Query };
