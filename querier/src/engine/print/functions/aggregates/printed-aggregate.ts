import type { DataType } from '../../../../relation/types.js';
import { engineType } from '../../engine-type.js';
import type { PrintedArgument } from '../printed-call.js';

/** A call of an aggregate whose arguments have been written already. */
export interface PrintedAggregate {
  readonly args: readonly PrintedArgument[];
  readonly type: DataType;
  /** `name(DISTINCT args ORDER BY …) FILTER (…) OVER (…)`, with what the call says; `more` is a further condition of its filter. */
  readonly of: (name: string, args: readonly string[], more?: string) => string;
}

/** Writes an aggregate in the engine's SQL. */
export type AggregatePrinter = (call: PrintedAggregate) => string;

/** The SQL of an argument; empty when there is none. */
export const argument = ({ args }: PrintedAggregate, i: number): string => args[i]?.sql ?? '';

/** An aggregate of the engine's that gives the very type. */
export const same =
  (name: string): AggregatePrinter =>
  ({ args, of }) =>
    of(
      name,
      args.map(({ sql }) => sql),
    );

/** An aggregate of the engine's that gives another type: what does not fit is an error. */
export const typed =
  (name: string): AggregatePrinter =>
  (call) =>
    `CAST(${same(name)(call)} AS ${engineType(call.type)})`;
