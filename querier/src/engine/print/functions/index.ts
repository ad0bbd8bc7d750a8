import type { AggregateFunction, ScalarFunction, WindowFunction } from '../../../relation/functions.js';
import { choicePrinters } from './choices.js';
import { encodingPrinters } from './encodings.js';
import { listPrinters } from './lists.js';
import { numberPrinters } from './numbers.js';
import { mixedOperandPrinters } from './mixed-operands.js';
import { aggregatePrinters } from './aggregates/index.js';
import type { AggregatePrinter } from './aggregates/printed-aggregate.js';
import { operatorPrinters } from './operators.js';
import { patternPrinters } from './patterns.js';
import type { FunctionPrinter } from './printed-call.js';
import { textPrinters } from './texts.js';
import { timePrinters } from './times/index.js';
import { windowPrinters, type WindowPrinter } from './windows.js';

/** How each function of a row is written; one that is missing does not compile. */
export const scalarPrinters: Readonly<Record<ScalarFunction, FunctionPrinter>> = {
  ...operatorPrinters,
  ...mixedOperandPrinters,
  ...numberPrinters,
  ...textPrinters,
  ...encodingPrinters,
  ...patternPrinters,
  ...listPrinters,
  ...choicePrinters,
  ...timePrinters,
};

/** How each aggregate is written. */
export const aggregates: Readonly<Record<AggregateFunction, AggregatePrinter>> = aggregatePrinters;

/** How each window function is written. */
export const windows: Readonly<Record<WindowFunction, WindowPrinter>> = windowPrinters;
