import type { Expression } from '../../relation/expression.js';
import { tooComplex } from '../../relation/front-end/too-complex.js';
import { visitExpression } from '../../relation/visit.js';

/**
 * Subqueries that stand as values in each other. The engine plans each level twice and cannot be interrupted meanwhile: eight
 * take half a second, sixteen twenty.
 */
const subqueryDepthMax = 8;

/** Work of what binding may add to a statement that is compiled on the thread that acknowledges writes: about 10 ms. */
export const workHere = 64 * 1024;
/** What binding may add to a statement: characters of what is written out again, and a few for each column of a star. */
export const workMaxDefault = 4 * 1024 * 1024;
/** Work of one column that FROM, a star or a list brings. */
export const columnWork = 32;
/** Work of one column of either side that a join hands on. */
export const joinedColumnWork = 4;

/** Work of one step of an expression that is written out again where its name or its place is mentioned. */
const stepWork = 8;
/** Work of one key in one of the sets that GROUPING SETS, ROLLUP and CUBE stand for. */
export const setKeyWork = 16;

/** About the characters that an expression takes in the engine's SQL. */
export function writtenWork(expression: Expression): number {
  let work = 0;
  visitExpression(expression, {
    expression: (part) => {
      work += stepWork + (part.kind === 'literal' && typeof part.value === 'string' ? part.value.length : 0);
    },
  });
  return work;
}

/** Rejects with `statement_too_complex`. */
export function checkSubqueryDepth(depth: number): void {
  if (depth > subqueryDepthMax)
    throw tooComplex(
      `subqueries stand in each other more than ${String(subqueryDepthMax)} deep: take them apart with WITH, or join`,
    );
}
