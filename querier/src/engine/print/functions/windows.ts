import type { WindowFunction } from '../../../relation/functions.js';
import type { DataType } from '../../../relation/types.js';
import { engineType } from '../engine-type.js';
import { wholeOf } from './literal-arguments.js';
import type { PrintedArgument } from './printed-call.js';

/** A call of a window function whose arguments have been written already. */
export interface PrintedWindow {
  readonly args: readonly PrintedArgument[];
  readonly type: DataType;
  readonly ignoresNulls: boolean;
  /** `name(args IGNORE NULLS) OVER (…)`, with what the call says. */
  readonly of: (name: string, args: readonly string[]) => string;
  /** `name(args) FILTER (…) OVER (…)`, an aggregate over the same rows. */
  readonly aggregate: (name: string, args: readonly string[], filter?: string) => string;
}

/** Writes a window function in the engine's SQL. */
export type WindowPrinter = (call: PrintedWindow) => string;

const same =
  (name: string): WindowPrinter =>
  ({ args, of }) =>
    of(
      name,
      args.map(({ sql }) => sql),
    );

/** The engine gives BIGINT where DataFusion gives u64. */
const typed =
  (name: string): WindowPrinter =>
  (call) =>
    `CAST(${same(name)(call)} AS ${engineType(call.type)})`;

/** The engine counts from the first row of the frame only. */
const nthValue: WindowPrinter = (call) => {
  const n = wholeOf(call.args[1]);
  const value = call.args[0]?.sql ?? '';
  if (n >= 0n) return same('nth_value')(call);
  const rows = call.aggregate('list', [value], call.ignoresNulls ? `${value} IS NOT NULL` : undefined);
  return `(${rows})[${String(n)}]`;
};

/** The window functions of all front ends. */
export const windowPrinters: Readonly<Record<WindowFunction, WindowPrinter>> = {
  row_number: typed('row_number'),
  rank: typed('rank'),
  dense_rank: typed('dense_rank'),
  percent_rank: same('percent_rank'),
  cume_dist: same('cume_dist'),
  ntile: typed('ntile'),
  lag: same('lag'),
  lead: same('lead'),
  first_value: same('first_value'),
  last_value: same('last_value'),
  nth_value: nthValue,
};

/** Whether the text of a call names an argument more than once. */
export const repeatsWindowArguments = (name: WindowFunction, ignoresNulls: boolean): boolean =>
  name === 'nth_value' && ignoresNulls;
