import { assert, InlayError } from '@inlay/core';
import type {
  AggregateCall,
  Expression,
  Frame,
  FrameBound,
  Interval,
  Literal,
  SortKey,
  WindowFunctionCall,
  WindowOver,
} from '../../relation/expression.js';
import { printArguments, printExpression, printKeys, type Surroundings } from './expression.js';
import { aggregates, windows } from './functions/index.js';
import { printLiteral } from './literal.js';

/** Writes a call of an aggregate; `over` is ` OVER (…)` or empty. */
export function printAggregate(call: AggregateCall, around: Surroundings, over: string): string {
  const filter = call.filter === undefined ? undefined : printExpression(call.filter, around);
  const order = orderOf(call.order, around);
  const distinct = call.isDistinct ? 'DISTINCT ' : '';
  return aggregates[call.name]({
    args: printArguments(call.args, around),
    type: call.type,
    of: (name, args, more) => {
      const conditions = [filter, more].filter((condition) => condition !== undefined);
      const filtered = conditions.length === 0 ? '' : ` FILTER (WHERE ${conditions.join(' AND ')})`;
      return `${name}(${distinct}${args.join(', ')}${order})${filtered}${over}`;
    },
  });
}

/** Writes a call with its OVER. */
export function printWindow(call: AggregateCall | WindowFunctionCall, over: WindowOver, around: Surroundings): string {
  const overText = ` OVER (${overOf(over, around)})`;
  if (call.kind === 'aggregate_call') return printAggregate(call, around, overText);
  const nulls = call.ignoresNulls ? ' IGNORE NULLS' : '';
  return windows[call.name]({
    args: printArguments(call.args, around),
    type: call.type,
    ignoresNulls: call.ignoresNulls,
    of: (name, args) => `${name}(${args.join(', ')}${nulls})${overText}`,
    aggregate: (name, args, filter) =>
      `${name}(${args.join(', ')})${filter === undefined ? '' : ` FILTER (WHERE ${filter})`}${overText}`,
  });
}

const orderOf = (keys: readonly SortKey[], around: Surroundings): string =>
  keys.length === 0 ? '' : ` ORDER BY ${printKeys(keys, (expression) => printExpression(expression, around))}`;

function overOf({ partition, order, frame }: WindowOver, around: Surroundings): string {
  const parts = partition.map((expression) => printExpression(expression, around));
  const by = parts.length === 0 ? '' : `PARTITION BY ${parts.join(', ')}`;
  const isInNs = frame !== undefined && isTimeRange(frame, order);
  // The engine cannot add an interval to ns: where a frame is measured in time, both are counted in ns.
  const print = (expression: Expression): string => {
    const sql = printExpression(expression, around);
    return isInNs ? `epoch_ns(${sql})` : sql;
  };
  const keys = order.length === 0 ? '' : ` ORDER BY ${printKeys(order, print)}`;
  return `${by}${keys}${frame === undefined ? '' : ` ${frameOf(frame, isInNs)}`}`.trimStart();
}

/** Whether a frame goes by intervals before or after a time, which is the only key then. */
const isTimeRange = ({ units, start, end }: Frame, order: readonly SortKey[]): boolean =>
  units === 'range' &&
  order[0]?.expression.type.kind === 'timestamp' &&
  [start, end].some((bound) => 'offset' in bound && bound.offset.type.kind === 'interval');

const frameOf = ({ units, start, end }: Frame, isInNs: boolean): string =>
  `${units.toUpperCase()} BETWEEN ${boundOf(start, isInNs)} AND ${boundOf(end, isInNs)}`;

function boundOf(bound: FrameBound, isInNs: boolean): string {
  if (!('offset' in bound)) return bound.kind.replaceAll('_', ' ').toUpperCase();
  const offset = isInNs ? nsOfOffset(bound.offset) : printLiteral(bound.offset);
  return `${offset} ${bound.kind.toUpperCase()}`;
}

const dayNs = 86_400_000_000_000n;

/** Throws `bad_literal` (invalid) for months, which are of no length. */
function nsOfOffset({ type, value }: Literal): string {
  assert(type.kind === 'interval' && value !== null, 'both bounds of a frame in time are intervals');
  const { months, days, ns } = value as Interval;
  if (months !== 0)
    throw new InlayError('invalid', 'a frame over times takes intervals up to weeks, not months or years', {
      code: 'bad_literal',
    });
  return String(BigInt(days) * dayNs + ns);
}
