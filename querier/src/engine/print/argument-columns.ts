import type { AggregateCall, ColumnNumber, Expression, WindowFunctionCall } from '../../relation/expression.js';
import { passed, project, reference } from '../../relation/make.js';
import type { Aggregate, Computed, Relation, RelationColumn, Window } from '../../relation/relation.js';
import { repeatsArguments } from './functions/aggregates/index.js';
import { repeatsWindowArguments } from './functions/windows.js';

/** Gives columns that the printer makes their numbers. */
export type NextNumber = () => ColumnNumber;

const isCheap = ({ kind }: Expression): boolean => kind === 'column' || kind === 'literal';

const repeats = (call: AggregateCall | WindowFunctionCall): boolean =>
  call.kind === 'aggregate_call'
    ? repeatsArguments(call.name, call.type)
    : repeatsWindowArguments(call.name, call.ignoresNulls);

/** Arguments of calls as columns of a projection below them, as far as the text of a call names them more than once. */
class ArgumentColumns {
  readonly made: Computed[] = [];
  readonly #next: NextNumber;

  constructor(next: NextNumber) {
    this.#next = next;
  }

  readonly of = <T extends AggregateCall | WindowFunctionCall>(call: T): T =>
    repeats(call) ? { ...call, args: call.args.map((arg) => (isCheap(arg) ? arg : this.#column(arg))) } : call;

  below(input: Relation): Relation {
    return this.made.length === 0 ? input : project(input, [...input.columns.map(passed), ...this.made]);
  }

  #column(expression: Expression): Expression {
    const column: RelationColumn = { id: this.#next(), type: expression.type, name: 'argument' };
    this.made.push({ column, expression });
    return reference(column);
  }
}

/** The aggregate over a projection of what its calls name more than once, so that it is computed once a row. */
export function aggregateOverColumns(relation: Aggregate, next: NextNumber): Aggregate {
  const columns = new ArgumentColumns(next);
  const calls = relation.calls.map(({ column, call }) => ({ column, call: columns.of(call) }));
  return { ...relation, calls, input: columns.below(relation.input) };
}

/** As `aggregateOverColumns`. */
export function windowOverColumns(relation: Window, next: NextNumber): Window {
  const columns = new ArgumentColumns(next);
  const windows = relation.windows.map(({ column, call, over }) => ({ column, call: columns.of(call), over }));
  return { ...relation, windows, input: columns.below(relation.input) };
}
