/** Rows of a call that DataFusion answers otherwise, and why. */
export interface Deviation {
  readonly rows: readonly number[];
  readonly reason: string;
}

const overflow = 'a start so far before the text is an error there; nothing of the text is left here';
const panic = 'a panic there; the rule of every other row is followed here';
const beneath = 'there a field of a struct that is NULL is what lies beneath it; here it is NULL';
const zeros = 'there -0.0 is below 0.0; here they are the same number';

/** By calls of the goldens. */
export const deviations: ReadonlyMap<string, Deviation> = new Map([
  [
    'power(f, g)',
    { rows: [2], reason: '0 to a power below zero is an error there, and infinite here, as IEEE 754 has it' },
  ],
  ['trunc(f)', { rows: [3], reason: 'there -0.0 is cut to 0.0, but -0.4 to -0.0' }],
  ['substr(s, i)', { rows: [5], reason: overflow }],
  ['substr(s, i, 2)', { rows: [5], reason: overflow }],
  ["lpad(s, k, 'x')", { rows: [1, 5], reason: panic }],
  ['rpad(s, k)', { rows: [1, 5], reason: panic }],
  ['array_length(ll, 2)', { rows: [1, 2, 4], reason: panic }],
  ['array_element(li, i)', { rows: [4, 5], reason: 'a position that no list has is an error there, NULL here' }],
  ['array_has_all(li, make_array())', { rows: [3], reason: 'there a list that is NULL has all items of an empty one' }],
  ['greatest(f, g)', { rows: [3], reason: zeros }],
  ["get_field(r, 'a')", { rows: [3], reason: beneath }],
  ["get_field(r, 'b')", { rows: [3], reason: beneath }],
  ["get_field(named_struct('x', r), 'x', 'b')", { rows: [3], reason: beneath }],
]);
