import type { Statement } from '../relation.js';
import { resolveFarTimes } from './far-times.js';
import { firstRows } from './first-rows.js';
import { inlineDefinitions } from './inline-definitions.js';
import { narrowScans } from './narrow-scans.js';
import { neededColumns } from './needed-columns.js';

/** Rules from tree to tree, each of which gives a statement with the same answer. */
const rules: readonly ((statement: Statement) => Statement)[] = [
  resolveFarTimes,
  (statement) => ({ ...statement, relation: inlineDefinitions(statement.relation) }),
  (statement) => ({ ...statement, relation: narrowScans(statement.relation) }),
  firstRows,
  neededColumns,
];

/** A statement as it is to be printed: what it does not need of its tables is said in its scans. */
export const applyRules = (statement: Statement): Statement => rules.reduce((made, rule) => rule(made), statement);
