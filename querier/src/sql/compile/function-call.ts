import type { Scope } from './scope.js';
import type { Typed } from './typed.js';

/** A call as the function's rule sees it. */
export interface Call {
  readonly name: string;
  readonly args: readonly Typed[];
  readonly distinct: boolean;
  /** The order in an aggregate: `a ASC NULLS LAST, …`, empty when there is none. */
  readonly order: string;
  /** The condition of an aggregate's filter, empty when there is none. */
  readonly filter: string;
  /** ` OVER (…)`, empty when there is none. */
  readonly over: string;
  readonly ignoreNulls: boolean;
  readonly scope: Scope;
  /** As DataFusion shows the call in the name of a column. */
  readonly shown: string;
}

/** `name(args)` of an aggregate with what may follow it. */
export function aggregateSql(call: Call, name: string, args: readonly string[]): string {
  const order = call.order === '' ? '' : ` ORDER BY ${call.order}`;
  const nulls = call.ignoreNulls ? ' IGNORE NULLS' : '';
  const filter = call.filter === '' ? '' : ` FILTER (WHERE ${call.filter})`;
  return `${name}(${call.distinct ? 'DISTINCT ' : ''}${args.join(', ')}${order}${nulls})${filter}${call.over}`;
}
