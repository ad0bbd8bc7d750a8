import { choiceFunctions, listFunctions } from './functions/lists.js';
import { numberFunctions } from './functions/numbers.js';
import { patternFunctions, textFunctions } from './functions/texts.js';
import { mixedOperands } from './functions/mixed-operands.js';
import type { aggregateFunctions } from './functions/aggregates.js';
import { timeFunctions } from './functions/times.js';
import type { windowFunctions } from './functions/windows.js';

/**
 * Operators and functions of a row that an expression may call. Each means what DataFusion means by it, for the types that
 * its comment names; a front end puts casts where the arguments have others, and the printer writes it for the engine.
 * What a front end's own functions come down to is added here, so that a printer that lacks one does not compile.
 */
export type ScalarFunction =
  // Arithmetic on two values of the type of the result. Integers and decimals: what does not fit is an error, and so is a
  // division by zero, unless either side is NULL. Floats as IEEE 754 has it.
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'modulo'
  | 'negate'
  // Bits of integers of the type of the result; a shift goes so many bits as its second operand says, modulo the width, and bits that
  // leave the width are lost.
  | 'bit_and'
  | 'bit_or'
  | 'bit_xor'
  | 'shift_left'
  | 'shift_right'
  // Comparisons of two values of one type. NaN equals itself and is larger than every number; -0 equals 0.
  | 'equal'
  | 'not_equal'
  | 'less'
  | 'less_equal'
  | 'greater'
  | 'greater_equal'
  | 'is_distinct'
  | 'is_not_distinct'
  | 'between'
  // Three-valued logic. `and` and `or` take two or more.
  | 'and'
  | 'or'
  | 'not'
  | 'is_null'
  | 'is_not_null'
  | 'is_true'
  | 'is_not_true'
  | 'is_false'
  | 'is_not_false'
  // Texts: value, pattern, and the escape as a literal of one character or none at all (an empty text).
  | 'like'
  | 'ilike'
  | 'concat_strict'
  | 'regex_found'
  | 'coalesce'
  | 'nullif'
  | 'struct_field'
  | 'struct_pack'
  | 'list_pack';

export type AggregateFunction = (typeof aggregateFunctions)[number];

export type WindowFunction = (typeof windowFunctions)[number];
