import type { Expression } from '../../relation/expression.js';
import type { ScalarFunction } from '../../relation/functions.js';
import { call } from '../../relation/make.js';
import type { OutputRole } from '../../relation/relation.js';
import { types, type DataType } from '../../relation/types.js';
import type { Bound } from '../meaning/bound.js';
import { commonType } from '../meaning/case.js';
import { castTo } from '../meaning/cast.js';
import { equatedType, unionType } from '../meaning/coerce.js';
import { argumentsMax, takes, taken } from './arguments.js';
import type { Arity, ScalarArguments, ScalarRule } from './rule.js';

/** A choice among values of tags is one, and so it is with other texts among them. */
const tagOf = (args: readonly Bound[]): OutputRole => (args.some(({ role }) => role === 'tag') ? 'tag' : 'plain');

type Common = (types: readonly DataType[]) => DataType | undefined;

/** The values in the type that they have in common. */
function alike({ name, args }: ScalarArguments, common: Common): readonly Expression[] {
  const values = args.map((arg, i) => taken(name, i, arg, takes.any));
  const type = commonType(
    `${name}()`,
    values.map((value) => value.type),
    common,
  );
  return values.map((value) => castTo(value, type));
}

const equated: Common = ([a, b]) => (a === undefined || b === undefined ? a : equatedType(a, b));

/** A number beside a text is a text, as among the values of a CASE. */
const choice = (
  is: ScalarFunction,
  arity: Arity,
  role?: ScalarRule['role'],
  common: Common = unionType,
): ScalarRule => ({
  kind: 'scalar',
  arity,
  ...(role === undefined ? {} : { role }),
  bind: (given) => {
    const args = alike(given, common);
    const [first] = args;
    if (first !== undefined && args.length === 1) return first;
    return call(is, first?.type ?? types.null, args);
  },
});

/** What is tested counts among the values where their type is chosen, as in DataFusion. */
const nvl2: ScalarRule = {
  kind: 'scalar',
  arity: [3, 3],
  role: (args) => tagOf(args.slice(1)),
  bind: (given) => {
    const [tested] = given.args;
    const all = unionType(given.args.map(({ expression }) => expression.type));
    const values = alike({ ...given, args: given.args.slice(1) }, (of) => all ?? unionType(of));
    const type = values[0]?.type ?? types.null;
    return call('if_not_null', type, [...(tested === undefined ? [] : [tested.expression]), ...values]);
  },
};

const many: Arity = [1, argumentsMax];

/** Functions that choose one of their arguments. */
export const choiceRules: Readonly<Record<string, ScalarRule>> = {
  coalesce: choice('coalesce', many, tagOf),
  nvl: choice('coalesce', [2, 2]),
  ifnull: choice('coalesce', [2, 2]),
  nvl2,
  nullif: choice('nullif', [2, 2], (args) => tagOf(args.slice(0, 1)), equated),
  greatest: choice('greatest', many, tagOf),
  least: choice('least', many, tagOf),
};
