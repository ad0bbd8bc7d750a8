import type {
  AggregateCall,
  ColumnReference,
  Expression,
  SortKey,
  WindowFunctionCall,
} from '../../relation/expression.js';
import type { OutputRole } from '../../relation/relation.js';
import type { Bound } from '../meaning/bound.js';

/** What a call may know beside its arguments. */
export interface CallContext {
  /** `now()`, the same in the whole statement, ns. */
  readonly nowNs: bigint;
}

/** A call of a function of a row, as its rule sees it. The number of arguments has been checked. */
export interface ScalarArguments {
  /** As the statement names it, in lower case. */
  readonly name: string;
  readonly args: readonly Bound[];
  readonly context: CallContext;
}

/** A call of an aggregate or window function, as its rule sees it. */
export interface GroupArguments extends ScalarArguments {
  readonly isDistinct: boolean;
  readonly filter: Expression | undefined;
  /** ORDER BY among the arguments, or of WITHIN GROUP. */
  readonly order: readonly SortKey[];
  readonly isWithinGroup: boolean;
  readonly ignoresNulls: boolean;
  /** Makes a column of the call, over the groups or over the window where it stands; the same call twice is one column. */
  readonly collect: (call: AggregateCall | WindowFunctionCall) => ColumnReference;
}

/** Fewest and most arguments. */
export type Arity = readonly [fewest: number, most: number];

interface RuleBase {
  readonly arity: Arity;
  /** DataFusion's name of it, where that is not the one that it is called by. */
  readonly shown?: string;
  /** What DataFusion calls a column of it, where that is no call: `x[a]`. */
  readonly display?: (args: readonly Bound[]) => string;
  /** The role of what it gives; `plain` unless it hands on values as they are. */
  readonly role?: (args: readonly Bound[]) => OutputRole;
}

/** A function of a row. Throws InlayError with a code of SqlErrorCode for arguments that DataFusion refuses. */
export interface ScalarRule extends RuleBase {
  readonly kind: 'scalar';
  readonly bind: (call: ScalarArguments) => Expression;
}

/** An aggregate; with OVER it is computed over a window. */
export interface AggregateRule extends RuleBase {
  readonly kind: 'aggregate';
  readonly bind: (call: GroupArguments) => Expression;
}

/** A function that stands with OVER only. */
export interface WindowRule extends RuleBase {
  readonly kind: 'window';
  readonly bind: (call: GroupArguments) => Expression;
}

/** An allowed function: what is not in a table of rules is not called. */
export type FunctionRule = ScalarRule | AggregateRule | WindowRule;

/** Rules by the names of functions. */
export type Rules = Readonly<Record<string, FunctionRule>>;
