import { describe, expect, test } from '@jest/globals';
import { printable, printableLines } from './printable.js';

describe('printable', () => {
  test('leaves what a person reads as it is', () => {
    for (const text of ['', 'plain', 'größer, 東京, 👩‍👩‍👧, \u0301', '\\x1b']) expect(printable(text)).toBe(text);
  });

  test('escapes every control character, direction override, separator and lone surrogate, whatever stands around it', () => {
    const codes = [
      ...Array.from({ length: 0x20 }, (_, i) => i),
      ...Array.from({ length: 0x21 }, (_, i) => 0x7f + i),
      ...[0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e],
      ...[0x2066, 0x2067, 0x2068, 0x2069, 0xfeff, 0xd800, 0xdfff],
    ];
    for (const code of codes) {
      const shown = printable(`a${String.fromCharCode(code)}b`);
      expect(shown).toMatch(/^a\\(n|r|t|x[0-9a-f]{2}|u[0-9a-f]{4})b$/);
    }
    expect(printable('\u001b[2J\n\u202e\u0085')).toBe('\\x1b[2J\\n\\u202e\\x85');
  });

  test('keeps line ends and tabs where text has lines', () => {
    expect(printableLines('a\tb\n\u001b[31mc\r\n')).toBe('a\tb\n\\x1b[31mc\\r\n');
  });
});
