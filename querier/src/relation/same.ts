import type {
  AggregateCall,
  Expression,
  Frame,
  FrameBound,
  LiteralValue,
  SortKey,
  WindowFunctionCall,
  WindowOver,
} from './expression.js';
import { sameType } from './types.js';

const everyPair = <T>(a: readonly T[], b: readonly T[], same: (a: T, b: T) => boolean): boolean =>
  a.length === b.length && a.every((item, i) => same(item, b[i] as T));

/** Whether both compute the same value of a row. Queries that stand in them are the same only if they are one object. */
export function sameExpression(a: Expression, b: Expression): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || !sameType(a.type, b.type)) return false;
  switch (a.kind) {
    case 'literal':
      return b.kind === 'literal' && sameValue(a.value, b.value);
    case 'column':
      return b.kind === 'column' && a.id === b.id;
    case 'call':
      return b.kind === 'call' && a.name === b.name && everyPair(a.args, b.args, sameExpression);
    case 'cast':
      return b.kind === 'cast' && a.isTry === b.isTry && sameExpression(a.from, b.from);
    case 'case':
      return (
        b.kind === 'case' &&
        sameOptional(a.operand, b.operand) &&
        sameOptional(a.otherwise, b.otherwise) &&
        everyPair(a.branches, b.branches, (x, y) => sameExpression(x.when, y.when) && sameExpression(x.then, y.then))
      );
    case 'in':
      return (
        b.kind === 'in' &&
        a.isNegated === b.isNegated &&
        sameExpression(a.value, b.value) &&
        everyPair(a.items, b.items, sameExpression)
      );
    case 'in_constants':
      return (
        b.kind === 'in_constants' &&
        a.isNegated === b.isNegated &&
        sameExpression(a.value, b.value) &&
        everyPair(a.items, b.items, (x, y) => x === y)
      );
    case 'exists':
    case 'query':
    case 'quantified':
      return false;
  }
}

const sameOptional = (a: Expression | undefined, b: Expression | undefined): boolean =>
  a === undefined || b === undefined ? a === b : sameExpression(a, b);

function sameValue(a: LiteralValue, b: LiteralValue): boolean {
  if (Object.is(a, b)) return true;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || b instanceof Uint8Array)
    return false;
  return a.months === b.months && a.days === b.days && a.ns === b.ns;
}

const sameKeys = (a: readonly SortKey[], b: readonly SortKey[]): boolean =>
  everyPair(
    a,
    b,
    (x, y) =>
      x.isDescending === y.isDescending && x.nullsFirst === y.nullsFirst && sameExpression(x.expression, y.expression),
  );

/** Whether both compute the same value of a group, or of a frame. */
export function sameCall(a: AggregateCall | WindowFunctionCall, b: AggregateCall | WindowFunctionCall): boolean {
  if (a.name !== b.name || !sameType(a.type, b.type) || !everyPair(a.args, b.args, sameExpression)) return false;
  if (a.kind === 'window_call') return b.kind === 'window_call' && a.ignoresNulls === b.ignoresNulls;
  return (
    b.kind === 'aggregate_call' &&
    a.isDistinct === b.isDistinct &&
    sameOptional(a.filter, b.filter) &&
    sameKeys(a.order, b.order)
  );
}

/** Whether both are the same window. */
export const sameOver = (a: WindowOver, b: WindowOver): boolean =>
  everyPair(a.partition, b.partition, sameExpression) && sameKeys(a.order, b.order) && sameFrame(a.frame, b.frame);

const sameFrame = (a: Frame | undefined, b: Frame | undefined): boolean =>
  a === undefined || b === undefined
    ? a === b
    : a.units === b.units && sameBound(a.start, b.start) && sameBound(a.end, b.end);

const sameBound = (a: FrameBound, b: FrameBound): boolean =>
  a.kind === b.kind && ('offset' in a ? 'offset' in b && sameExpression(a.offset, b.offset) : !('offset' in b));
