import { aggregateRules } from './groups/aggregates.js';
import { castRules } from './arrow-cast.js';
import { choiceRules } from './choices.js';
import { encodingRules } from './encodings.js';
import { factRules } from './facts.js';
import { listRules } from './lists.js';
import { numberRules } from './numbers.js';
import { patternRules } from './patterns.js';
import type { FunctionRule, Rules } from './rule.js';
import { structRules } from './structs.js';
import { textRules } from './texts.js';
import { timeRules } from './times.js';
import { windowRules } from './groups/windows.js';

const groups: readonly Rules[] = [
  numberRules,
  textRules,
  patternRules,
  encodingRules,
  choiceRules,
  castRules,
  listRules,
  structRules,
  factRules,
  timeRules,
  aggregateRules,
];

/** The allow-list: what is not here is not called, whatever the engine has. */
const allowed: ReadonlyMap<string, FunctionRule> = new Map(groups.flatMap((rules) => Object.entries(rules)));
const windows: ReadonlyMap<string, FunctionRule> = new Map(Object.entries(windowRules));

/** Names of all functions that are called, with OVER or without. */
export const functionNames: readonly string[] = [...new Set([...allowed.keys(), ...windows.keys()])];

/** The rule of a function that is called without OVER; one that needs it is found too, so that it can be said. */
export const functionRule = (name: string): FunctionRule | undefined => allowed.get(name) ?? windows.get(name);

/** The rule of a function that only stands with OVER, or means something else there. */
export const windowRule = (name: string): FunctionRule | undefined => windows.get(name);
