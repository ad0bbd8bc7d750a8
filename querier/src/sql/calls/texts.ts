import type { ScalarFunction } from '../../relation/functions.js';
import { call, text } from '../../relation/make.js';
import { types } from '../../relation/types.js';
import { aliases, scalar, takes, type Parameter } from './arguments.js';
import type { ScalarRule } from './rule.js';

const ofText = (is: ScalarFunction, ...parameters: readonly Parameter[]): ScalarRule =>
  scalar({ takes: parameters, gives: types.utf8, is });
/** Lengths and positions have 32 bits in DataFusion. */
const count = (is: ScalarFunction, ...parameters: readonly Parameter[]): ScalarRule =>
  scalar({ takes: parameters, gives: types.i32, is });
const test = (is: ScalarFunction): ScalarRule => scalar({ takes: [takes.text, takes.text], gives: types.bool, is });

/** With a text for the last argument where there is none. */
const filledUp = (is: ScalarFunction, parameters: readonly Parameter[], last: string): ScalarRule =>
  scalar({
    takes: parameters,
    optional: 1,
    is: (args) => call(is, types.utf8, args.length < parameters.length ? [...args, text(last)] : args),
  });
const trim = (is: 'btrim' | 'ltrim' | 'rtrim'): ScalarRule => filledUp(is, [takes.text, takes.text], ' ');
const pad = (is: 'lpad' | 'rpad'): ScalarRule => filledUp(is, [takes.anyText, takes.integer, takes.anyText], ' ');

const { text: strict, anyText, integer, signed } = takes;

/** Texts of bytes that are UTF-8. */
const joinable: Parameter = {
  wanted: 'a text or what can be cast to one',
  takes: (type) => (type.kind === 'list' || type.kind === 'struct' ? undefined : types.utf8),
  advice: 'take its items with array_to_string(), or a field of it',
};

const rules = {
  upper: ofText('upper', strict),
  lower: ofText('lower', strict),
  initcap: ofText('initcap', strict),
  length: count('char_length', anyText),
  octet_length: count('octet_length', strict),
  bit_length: count('bit_length', strict),
  ascii: count('ascii', strict),
  chr: ofText('chr', signed),
  strpos: count('position_of', strict, strict),
  levenshtein: count('levenshtein', strict, strict),
  find_in_set: count('find_in_set', strict, strict),
  substr: scalar({ takes: [strict, signed, signed], optional: 1, is: 'substr' }),
  left: ofText('left', anyText, signed),
  right: ofText('right', anyText, signed),
  btrim: trim('btrim'),
  ltrim: trim('ltrim'),
  rtrim: trim('rtrim'),
  lpad: pad('lpad'),
  rpad: pad('rpad'),
  replace: ofText('replace', strict, strict, strict),
  reverse: ofText('reverse', anyText),
  repeat: ofText('repeat', strict, integer),
  split_part: ofText('split_part', strict, strict, integer),
  substr_index: ofText('substr_index', anyText, anyText, signed),
  translate: ofText('translate', anyText, anyText, anyText),
  overlay: scalar({ takes: [anyText, anyText, signed, signed], optional: 1, is: 'overlay' }),
  starts_with: test('starts_with'),
  ends_with: test('ends_with'),
  contains: test('contains'),
  concat: scalar({ takes: [joinable], hasMore: true, gives: types.utf8, is: 'concat' }),
  concat_ws: scalar({ takes: [joinable, joinable], hasMore: true, gives: types.utf8, is: 'concat_ws' }),
  to_hex: scalar({
    takes: [{ ...integer, takes: (type) => (type.kind === 'u64' ? type : integer.takes(type)) }],
    gives: types.utf8,
    is: 'to_hex',
  }),
  uuid: scalar({ takes: [], gives: types.utf8, is: 'uuid' }),
} as const satisfies Readonly<Record<string, ScalarRule>>;

/** Functions of texts. */
export const textRules: Readonly<Record<string, ScalarRule>> = {
  ...rules,
  ...aliases(rules, {
    char_length: 'length',
    character_length: 'length',
    instr: 'strpos',
    position: 'strpos',
    substring_index: 'substr_index',
  }),
  trim: { ...rules.btrim, shown: 'btrim' },
  substring: { ...rules.substr, shown: 'substr' },
};
