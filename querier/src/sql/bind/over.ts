import type { Frame, FrameBound, Literal, SortKey, WindowOver } from '../../relation/expression.js';
import { arrowName, isNumber } from '../../relation/types.js';
import { sqlError } from '../sql-error.js';
import type { Expression, Frame as SyntaxFrame, FrameBound as SyntaxBound, Name, Window } from '../syntax/tree.js';
import type { Bound } from '../meaning/bound.js';
import { bindKeys } from './keys.js';
import type { Bind, Scope } from './scope.js';

/** What OVER says, and how DataFusion shows it in the name of a column. */
export interface BoundOver {
  readonly over: WindowOver;
  readonly name: string;
}

/** Binds OVER (…) and OVER w. Throws `sql_unsupported` for a window that the WINDOW clause does not have. */
export function bindOver(given: Window | Name, scope: Scope, bind: Bind): BoundOver {
  const window = 'text' in given ? namedWindow(given, scope) : completed(given, scope);
  const partition = window.partition.map((part) => bind(part, scope));
  const order = bindKeys(window.order, scope, bind);
  const frame =
    window.frame === undefined
      ? undefined
      : bindFrame(window.frame, order, (offset) =>
          bind(offset, scope.with({ clause: 'a window frame', collector: undefined })),
        );
  const by = partition.length === 0 ? '' : `PARTITION BY [${partition.map(({ name }) => name).join(', ')}] `;
  const keys = window.order.map(({ value }, i) => {
    const key = order[i];
    return `${bind(value, scope).name} ${key?.isDescending === true ? 'DESC' : 'ASC'} NULLS ${key?.nullsFirst === true ? 'FIRST' : 'LAST'}`;
  });
  const ordered = keys.length === 0 ? '' : `ORDER BY [${keys.join(', ')}] `;
  return {
    over: { partition: partition.map(({ expression }) => expression), order, frame },
    name: `${by}${ordered}${frameName(window.frame, frame, order.length > 0)}`,
  };
}

function namedWindow(name: Name, scope: Scope): Window {
  const window = scope.parts.windows?.get(name.text);
  if (window === undefined)
    throw sqlError('sql_unsupported', `there is no window "${name.text}" in the WINDOW clause of this SELECT`);
  return completed(window, scope);
}

/** A window that adds to one of the WINDOW clause: it may bring an order and a frame, where that one has none. */
function completed(window: Window, scope: Scope): Window {
  if (window.base === undefined) return window;
  const base = namedWindow(window.base, scope);
  if (window.partition.length > 0 || (base.order.length > 0 && window.order.length > 0))
    throw sqlError(
      'sql_unsupported',
      `the window "${window.base.text}" has been said already: add an order or a frame that it lacks`,
    );
  return {
    base: undefined,
    partition: base.partition,
    order: window.order.length > 0 ? window.order : base.order,
    frame: window.frame ?? base.frame,
  };
}

function bindFrame(frame: SyntaxFrame, order: readonly SortKey[], bind: (offset: Expression) => Bound): Frame {
  const bound = (given: SyntaxBound | undefined): FrameBound => {
    if (given === undefined || given.kind === 'current_row') return { kind: 'current_row' };
    if (given.offset === undefined) return { kind: `unbounded_${given.kind}` };
    const { expression } = bind(given.offset);
    return {
      kind: given.kind,
      offset: offsetOf(expression.kind === 'literal' ? expression : undefined, frame.unit, order),
    };
  };
  return { units: frame.unit, start: bound(frame.start), end: bound(frame.end) };
}

function offsetOf(offset: Literal | undefined, units: Frame['units'], order: readonly SortKey[]): Literal {
  if (offset === undefined) throw sqlError('sql_unsupported', 'the frame of a window takes a constant');
  if (units !== 'range') {
    if (typeof offset.value !== 'bigint' || offset.value < 0n)
      throw sqlError('bad_literal', `${units.toUpperCase()} takes a whole number that is not negative`);
    return offset;
  }
  const [key] = order;
  if (order.length !== 1 || key === undefined)
    throw sqlError('sql_unsupported', 'RANGE with a distance needs ORDER BY with one key');
  const { type } = key.expression;
  const isInterval = offset.type.kind === 'interval';
  const fits = type.kind === 'timestamp' || type.kind === 'date' ? isInterval : isNumber(type) && isNumber(offset.type);
  if (!fits)
    throw sqlError(
      'sql_unsupported',
      `RANGE takes a distance that goes with its key: an interval for a time, a number for a number, not ${arrowName(offset.type)} for ${arrowName(type)}`,
    );
  return offset;
}

function frameName(given: SyntaxFrame | undefined, frame: Frame | undefined, isOrdered: boolean): string {
  if (given === undefined || frame === undefined)
    return isOrdered
      ? 'RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW'
      : 'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING';
  const bound = (made: FrameBound, written: SyntaxBound | undefined): string =>
    'offset' in made
      ? `${offsetName(made.offset, written)} ${made.kind.toUpperCase()}`
      : made.kind.replace('_', ' ').toUpperCase();
  return `${frame.units.toUpperCase()} BETWEEN ${bound(frame.start, given.start)} AND ${bound(frame.end, given.end)}`;
}

/** An interval is called as it is written. */
function offsetName({ value }: Literal, written: SyntaxBound | undefined): string {
  const offset = written !== undefined && 'offset' in written ? written.offset : undefined;
  if (offset?.kind !== 'interval' || offset.value.kind !== 'string')
    return typeof value === 'object' ? 'interval' : String(value);
  return offset.unit === undefined ? offset.value.value : `${offset.value.value} ${offset.unit.toUpperCase()}`;
}
