import { named, pattern, type FunctionPrinter } from './printed-call.js';

/** The functions that choose one of their arguments. */
export const choicePrinters = {
  greatest: named('greatest'),
  least: named('least'),
  if_not_null: pattern('(CASE WHEN $1 IS NOT NULL THEN $2 ELSE $3 END)'),
} as const satisfies Readonly<Record<string, FunctionPrinter>>;
