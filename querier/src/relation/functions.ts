import type { aggregateFunctions } from './functions/aggregates.js';
import type { windowFunctions } from './functions/windows.js';
import type { scalarFunctions } from './functions/scalars.js';

export type ScalarFunction = (typeof scalarFunctions)[number];

export type AggregateFunction = (typeof aggregateFunctions)[number];

export type WindowFunction = (typeof windowFunctions)[number];
