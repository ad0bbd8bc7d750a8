import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { awkwardText } from '@inlay/testing';
import { stringsFrom } from '../testing/strings-from.js';
import { stringAt } from './strings.js';

test('every text comes back, a U+FEFF at its beginning too', () => {
  fc.assert(
    fc.property(fc.array(awkwardText, { maxLength: 8 }), (values) => {
      const strings = stringsFrom(values);
      expect(values.map((_, index) => stringAt(strings, index))).toEqual(values);
    }),
    { seed: 1 },
  );
});
