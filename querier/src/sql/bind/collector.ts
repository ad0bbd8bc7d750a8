import type {
  AggregateCall,
  ColumnReference,
  Expression,
  WindowFunctionCall,
  WindowOver,
} from '../../relation/expression.js';
import type { RelationColumn, WindowColumn } from '../../relation/relation.js';
import { reference, type ColumnNumbers } from '../../relation/make.js';
import { types, type DataType } from '../../relation/types.js';
import { sameCall, sameOver } from '../../relation/same.js';
import { expressionsOfCall, visitExpression } from '../../relation/visit.js';
import { sqlError } from '../sql-error.js';

/** Calls of aggregates and window functions that were met among the expressions of one SELECT: they become columns of its groups and windows. */
export class Collector {
  readonly calls: { readonly column: RelationColumn; readonly call: AggregateCall }[] = [];
  readonly windows: WindowColumn[] = [];
  readonly groupings: { readonly column: RelationColumn; readonly keys: readonly Expression[] }[] = [];
  /** Lists of which each item makes a row. */
  readonly unnests: { readonly column: RelationColumn; readonly list: Expression }[] = [];
  readonly #numbers: ColumnNumbers;

  constructor(numbers: ColumnNumbers) {
    this.#numbers = numbers;
  }

  /** The column of an aggregate; the same call is computed once. */
  aggregate(call: AggregateCall, name: string): ColumnReference {
    const known = this.calls.find((other) => sameCall(other.call, call));
    if (known !== undefined) return reference(known.column);
    const column = this.#numbers.next(call.type, name);
    this.calls.push({ column, call });
    return reference(column);
  }

  /** The column of `grouping(…)`. */
  grouping(keys: readonly Expression[], name: string): ColumnReference {
    const column = this.#numbers.next(types.i32, name);
    this.groupings.push({ column, keys });
    return reference(column);
  }

  /** The column of the items of a list. */
  unnest(list: Expression, type: DataType, name: string): ColumnReference {
    const column = this.#numbers.next(type, name);
    this.unnests.push({ column, list });
    return reference(column);
  }

  /** Throws `sql_unsupported` for an expression over the items of a list, in a clause that is done before they are made. */
  refuseItems(expressions: readonly Expression[], clause: string): void {
    const items = new Set(this.unnests.map(({ column }) => column.id));
    if (items.size === 0) return;
    for (const expression of expressions)
      visitExpression(expression, {
        expression: (part) => {
          if (part.kind === 'column' && items.has(part.id))
            throw sqlError('sql_unsupported', `unnest() makes rows, and cannot stand in ${clause}: put it into FROM`);
        },
      });
  }

  /** The column of a call over a window; the same call over the same window is computed once. */
  window(call: AggregateCall | WindowFunctionCall, over: WindowOver, name: string): ColumnReference {
    const known = this.windows.find(
      (other) => other.call.kind === call.kind && sameCall(other.call, call) && sameOver(other.over, over),
    );
    if (known !== undefined) return reference(known.column);
    const keys = over.order.map(({ expression }) => expression);
    this.refuseItems([...expressionsOfCall(call), ...over.partition, ...keys], 'a window function');
    const column = this.#numbers.next(call.type, name);
    this.windows.push({ column, call, over });
    return reference(column);
  }
}
