import type { Case, Expression } from '../../relation/expression.js';
import { sqlName } from '../../relation/sql-name.js';
import { types, type DataType } from '../../relation/types.js';
import { plain, type Bound } from './bound.js';
import { sqlError } from '../sql-error.js';
import { castTo } from './cast.js';
import { canCast } from './castable.js';
import { unionType } from './coerce.js';
import { notComparable, typeOfComparison } from './compare.js';

/** `WHEN … THEN …`. */
export interface CaseBranch {
  readonly when: Bound;
  readonly then: Bound;
}

/** `CASE [operand] WHEN … THEN … ELSE … END`. All values take the type that they have in common. */
export function caseOf(
  operand: Bound | undefined,
  branches: readonly CaseBranch[],
  otherwise: Bound | undefined,
): Bound {
  const values = [...branches.map(({ then }) => then), ...(otherwise === undefined ? [] : [otherwise])];
  const type = commonType(
    'CASE',
    values.map(({ expression }) => expression.type),
  );
  const parts = branches.map(({ when, then }) => ` WHEN ${when.name} THEN ${then.name}`);
  const name = `CASE${operand === undefined ? '' : ` ${operand.name}`}${parts.join('')}${otherwise === undefined ? '' : ` ELSE ${otherwise.name}`} END`;
  const compared = operand && typeOfComparison([operand, ...branches.map(({ when }) => when)].map(expressionOf));
  if (operand !== undefined && compared === undefined)
    throw notComparable(operand.expression.type, branches[0]?.when.expression.type ?? types.null);
  const made: Case = {
    kind: 'case',
    type,
    ...(operand === undefined || compared === undefined ? {} : { operand: castTo(operand.expression, compared) }),
    branches: branches.map(({ when, then }) => ({
      when: compared === undefined ? conditionOf(when.expression) : castTo(when.expression, compared),
      then: castTo(then.expression, type),
    })),
    otherwise: otherwise && castTo(otherwise.expression, type),
  };
  return plain(made, name);
}

const expressionOf = ({ expression }: Bound): Expression => expression;

/** WHEN takes whatever can be cast to a truth value. */
function conditionOf(when: Expression): Expression {
  if (!canCast(when.type, types.bool))
    throw sqlError('sql_unsupported', `WHEN takes a condition, not ${sqlName(when.type)}: compare it with something`);
  return castTo(when, types.bool);
}

/** The type that values have in common. Throws `sql_unsupported` when they have none; `what` names where they stand. */
export function commonType(
  what: string,
  given: readonly DataType[],
  common: (types: readonly DataType[]) => DataType | undefined = unionType,
): DataType {
  const type = common(given);
  if (type !== undefined) return type;
  const names = [...new Set(given.filter(({ kind }) => kind !== 'null').map(sqlName))];
  throw sqlError('sql_unsupported', `the values of ${what} have no type in common: ${names.join(' and ')}: add a cast`);
}
