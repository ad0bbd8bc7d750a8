import { aggregateFunctions } from './functions/aggregates.js';
import { choiceFunctions } from './functions/choices.js';
import { numberFunctions } from './functions/numbers.js';
import { refusals } from './functions/refused.js';
import { textFunctions } from './functions/texts.js';
import { timeFunctions } from './functions/times.js';
import { windowFunctions } from './functions/windows.js';
import type { FunctionRule, Rules } from './functions/rule.js';

/** The allow-list: what is not here is not called, whatever the engine has. */
const scalarsAndAggregates: Rules = {
  ...numberFunctions,
  ...textFunctions,
  ...timeFunctions,
  ...choiceFunctions,
  ...aggregateFunctions,
};
const allowed: ReadonlyMap<string, FunctionRule> = new Map([
  ...Object.entries(windowFunctions),
  ...Object.entries(scalarsAndAggregates),
]);
const windows: ReadonlyMap<string, FunctionRule> = new Map(Object.entries(windowFunctions));

export const allowedNames: readonly string[] = [...allowed.keys()];
export const allowedFunction = (name: string): FunctionRule | undefined => allowed.get(name);
export const windowFunction = (name: string): FunctionRule | undefined => windows.get(name);

/** Why a function of the engine is not called; undefined for names that it does not have. */
export const functionRefusal = (name: string): string | undefined => refusals.get(name);

export const tableFunctions: ReadonlyMap<string, string> = new Map([
  ['generate_series', 'makes rows of numbers or times, reads nothing'],
  ['range', 'makes rows of numbers or times, reads nothing'],
  ['unnest', 'makes rows of a list, reads nothing'],
]);
export const tableFunctionRefusal = (name: string): string | undefined =>
  tableFunctions.has(name) ? undefined : (refusals.get(name) ?? 'it is not known');
