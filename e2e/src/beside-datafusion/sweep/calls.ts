import { expr, literal, text } from '../tree/tree.js';
import type { Part, Tree } from '../tree/tree.js';
import { adding } from '../statements/calls.js';
import { constantTree } from '../statements/constants.js';
import { literals } from '../statements/literals.js';
import {
  aggregateShapes,
  constants,
  orderedShapes,
  scalarShapes,
  types,
  windowShapes,
  withinShapes,
} from '../statements/shapes.js';
import type { Shape } from '../statements/shapes.js';
import { ask, constant, eachRow, fromTable, varying } from './operands.js';

const separated = (args: readonly Tree[]): Part[] => args.flatMap((arg, i) => (i === 0 ? [arg] : [', ', arg]));
const callOf = (shape: Shape, args: readonly Tree[], ...tail: readonly Part[]): Tree =>
  expr(shape.result, `${shape.name}(`, ...separated(args), ')', ...tail);

/** The arguments of a shape; constants are the first of their kind. */
const argsOf = (shape: Shape, make: (type: string, nth: number) => Tree): Tree[] =>
  shape.args.map((letter, i) => {
    const known = constants[letter];
    if (known !== undefined) return constantTree(letter, known[0] ?? 'NULL');
    return make(types[letter] ?? 'i64', shape.args.slice(0, i).filter((each) => each === letter).length);
  });

/** A call with each constant that each of its constant arguments may be. */
function* withConstants(shape: Shape, args: readonly Tree[]): Generator<Tree[]> {
  for (const [i, letter] of shape.args.entries())
    for (const value of (constants[letter] ?? []).slice(1))
      yield args.map((arg, j) => (j === i ? constantTree(letter, value) : arg));
}

function* scalarCalls(shape: Shape): Generator<Tree> {
  const columns = argsOf(shape, (type, nth) => varying(type, nth));
  yield ask(callOf(shape, columns), eachRow('m'));
  yield ask(
    callOf(
      shape,
      argsOf(shape, (type, nth) => varying(type, nth, 'e')),
    ),
    eachRow('e'),
  );
  yield ask(callOf(shape, argsOf(shape, constant)));
  for (const i of shape.args.keys())
    yield ask(
      callOf(
        shape,
        columns.map((arg, j) => (j === i ? literal('null', 'NULL') : arg)),
      ),
      eachRow('m'),
    );
  for (const args of withConstants(shape, columns)) yield ask(callOf(shape, args), eachRow('m'));
  // Each edge by itself, since one that is refused hides the others.
  const type = types[shape.args[0] ?? ''];
  if (type !== undefined)
    for (const value of literals[type] ?? [])
      yield ask(
        callOf(
          shape,
          argsOf(shape, constant).map((arg, i) => (i === 0 ? literal(type, value) : arg)),
        ),
      );
}

const overs = [
  ' OVER ()',
  ' OVER (PARTITION BY host)',
  ' OVER (ORDER BY id)',
  ' OVER (PARTITION BY host ORDER BY id DESC)',
  ' OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)',
  ' OVER (ORDER BY id RANGE BETWEEN 2 PRECEDING AND CURRENT ROW)',
  ' OVER (ORDER BY id GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)',
];

function* aggregateCalls(shape: Shape): Generator<Tree> {
  const columns = argsOf(shape, (type, nth) => varying(type, nth));
  const call = (...tail: readonly Part[]): Tree => callOf(shape, columns, ...tail);
  yield ask(call(), fromTable('m'));
  if (!adding.test(shape.name))
    yield ask(
      callOf(
        shape,
        argsOf(shape, (type, nth) => varying(type, nth, 'e')),
      ),
      fromTable('e'),
    );
  yield ask(call(), fromTable('m'), ' WHERE false');
  yield ask(call(), fromTable('m'), ' WHERE id = 3');
  yield ask(call(), fromTable('m'), ' GROUP BY host');
  yield ask(call(' FILTER (WHERE b)'), fromTable('m'), ' GROUP BY region');
  if (shape.args.length === 1 && shape.name !== 'grouping')
    yield ask(expr(shape.result, `${shape.name}(DISTINCT `, ...columns, ')'), fromTable('m'));
  yield ask(
    callOf(
      shape,
      columns.map(() => literal('null', 'NULL')),
    ),
    fromTable('m'),
  );
  if (shape.name !== 'grouping') for (const over of overs) yield ask(call(over), fromTable('m'));
}

function* orderedCalls(shape: Shape): Generator<Tree> {
  const columns = argsOf(shape, (type, nth) => varying(type, nth));
  for (const by of ['id', 'id DESC', 's NULLS FIRST, id']) {
    const call = (...tail: readonly Part[]): Tree =>
      expr(shape.result, `${shape.name}(`, ...separated(columns), ` ORDER BY ${by})`, ...tail);
    yield ask(call(), fromTable('m'));
    yield ask(call(), fromTable('m'), ' GROUP BY host');
    yield ask(call(' FILTER (WHERE n > 3)'), fromTable('m'));
    yield ask(call(), fromTable('m'), ' WHERE false');
  }
  for (const nulls of [' IGNORE NULLS', ' RESPECT NULLS'])
    yield ask(expr(shape.result, `${shape.name}(`, ...separated(columns), ` ORDER BY id)${nulls}`), fromTable('m'));
  if (shape.args.length === 1)
    yield ask(expr(shape.result, `${shape.name}(DISTINCT `, ...columns, ' ORDER BY ', ...columns, ')'), fromTable('m'));
}

function* withinCalls(shape: Shape): Generator<Tree> {
  const type = types[shape.args.at(-1) ?? ''] ?? 'f64';
  const direct = { ...shape, args: shape.args.slice(0, -1) };
  const first = argsOf(direct, constant);
  for (const args of [first, ...withConstants(direct, first)])
    for (const direction of ['', ' DESC'])
      yield ask(
        expr(
          shape.result,
          `${shape.name}(`,
          ...separated(args),
          ') WITHIN GROUP (ORDER BY ',
          varying(type),
          direction,
          ')',
        ),
        fromTable('m'),
      );
  yield ask(expr(shape.result, `${shape.name}(`, ...separated([varying(type), ...first]), ')'), fromTable('m'));
}

function* windowCalls(shape: Shape): Generator<Tree> {
  const columns = argsOf(shape, (type, nth) => varying(type, nth));
  for (const over of overs.filter((each) => each.includes('ORDER BY')))
    yield ask(callOf(shape, columns, over), eachRow('m'));
  for (const args of withConstants(shape, columns)) yield ask(callOf(shape, args, ' OVER (ORDER BY id)'), eachRow('m'));
  for (const nulls of [' IGNORE NULLS', ' RESPECT NULLS'])
    yield ask(callOf(shape, columns, text(`${nulls} OVER (ORDER BY id)`)), eachRow('m'));
  yield ask(
    expr(shape.result, `${shape.name}(`, ...separated(columns), ' IGNORE NULLS) OVER (ORDER BY id)'),
    eachRow('m'),
  );
}

/** Every function with columns, edges, constants and nulls, and every constant that it takes. */
export function* calls(): Generator<Tree> {
  for (const shape of scalarShapes) yield* scalarCalls(shape);
  for (const shape of aggregateShapes) yield* aggregateCalls(shape);
  for (const shape of orderedShapes) yield* orderedCalls(shape);
  for (const shape of withinShapes) yield* withinCalls(shape);
  for (const shape of windowShapes) yield* windowCalls(shape);
}
