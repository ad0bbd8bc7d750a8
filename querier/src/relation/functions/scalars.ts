import { choiceFunctions, listFunctions } from './lists.js';
import { numberFunctions } from './numbers.js';
import { patternFunctions, textFunctions } from './texts.js';
import { mixedOperands } from './mixed-operands.js';
import { timeFunctions } from './times.js';

/**
 * Operators and functions of a row that an expression may call. Each means what DataFusion means by it, for the types that
 * its comment names; a front end puts casts where the arguments have others, and the printer writes it for the engine.
 * What a front end's own functions come down to is added here, so that a printer that lacks one does not compile.
 */
export const scalarFunctions = [
  // Arithmetic on two values of the type of the result. Integers and decimals: what does not fit is an error, and so is a
  // division by zero, unless either side is NULL. Floats as IEEE 754 has it.
  'add',
  'subtract',
  'multiply',
  'divide',
  'modulo',
  'negate',
  // Bits of integers of the type of the result; a shift goes so many bits as its second operand says, modulo the width, and bits that
  // leave the width are lost.
  'bit_and',
  'bit_or',
  'bit_xor',
  'shift_left',
  'shift_right',
  // Comparisons of two values of one type. NaN equals itself and is larger than every number; -0 equals 0.
  'equal',
  'not_equal',
  'less',
  'less_equal',
  'greater',
  'greater_equal',
  'is_distinct',
  'is_not_distinct',
  /** value, lower, upper: the value is computed once. */
  'between',
  // Three-valued logic. `and` and `or` take two or more.
  'and',
  'or',
  'not',
  'is_null',
  'is_not_null',
  'is_true',
  'is_not_true',
  'is_false',
  'is_not_false',
  // Texts: value, pattern, and the escape as a literal of one character or none at all (an empty text).
  'like',
  'ilike',
  /** utf8, utf8: NULL when either is. */
  'concat_strict',
  /** value, pattern, flags (a literal): whether the pattern is found anywhere in the value. */
  'regex_found',
  /** The first argument that is not NULL; all have the type of the result. Later ones are not computed. */
  'coalesce',
  /** NULL when both are equal, the first otherwise. */
  'nullif',
  /** A field of a struct by its name, a literal. */
  'struct_field',
  /** A struct of the result's type from its fields in order. */
  'struct_pack',
  /** A list of the result's type from its items in order. */
  'list_pack',
  ...numberFunctions,
  ...textFunctions,
  ...patternFunctions,
  ...listFunctions,
  ...choiceFunctions,
  ...mixedOperands,
  ...timeFunctions,
] as const;
