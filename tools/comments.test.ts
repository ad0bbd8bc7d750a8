import { describe, expect, test } from '@jest/globals';
import { styleFaults } from './comment-style.js';
import { exportsOf, type ExportedName } from './exports.js';
import { product, read, roomOf, sources } from './sources.js';
import { layoutOf, parse } from './syntax.js';

/** Rooms that others build on: there every export is a contract. Elsewhere the interfaces are. */
const isLibrary = (room: string): boolean => /^(libs\/|catalog$)/.test(room);

const needsDocs = (room: string, { kind }: ExportedName): boolean => kind === 'interface' || isLibrary(room);

/** The exports of a source that lack their doc comment, as `file: name`. */
const undocumented = (file: string, text: string): string[] =>
  exportsOf(parse(file, text))
    .filter((each) => !each.isDocumented && needsDocs(roomOf(file), each))
    .map(({ name }) => `${file}: ${name}`);

/** The comments of a source that are not in plain words, as `file:line: what to write instead`. */
const unplain = (file: string, text: string): string[] =>
  layoutOf(parse(file, text)).comments.flatMap(({ line, text: words }) =>
    styleFaults(words).map((instead) => `${file}:${String(line)}: ${instead}`),
  );

describe('a doc comment stands above', () => {
  test('every exported interface, and every export of a library and of the catalog', () => {
    const contracts = [...product, ...sources.filter((file) => /^libs\/testing\/.*(?<!\.test)\.ts$/.test(file))];
    expect(contracts.flatMap((file) => undocumented(file, read(file)))).toEqual([]);
  });

  test('what the rule finds', () => {
    const text = [
      'export interface Bare {}',
      '/** Documented. */',
      'export interface Documented {}',
      '/** A comment with a line between is that of the file. */',
      '',
      'export function apart(): void {}',
      '// No doc comment.',
      'export class Remarked {}',
      '/** Shared by a group. */',
      'export const first = 1;',
      'export const second = 2;',
      '',
      'export const third = 3;',
      'export const long = () => {',
      '};',
      'const own = 1;',
      "export * from './other.js';",
    ].join('\n');
    const names = (file: string): string[] => undocumented(file, text).map((found) => found.replace(/.*: /, ''));
    expect(names('libs/core/src/x.ts')).toEqual(['Bare', 'apart', 'Remarked', 'third', 'long']);
    expect(names('catalog/src/x.ts')).toEqual(['Bare', 'apart', 'Remarked', 'third', 'long']);
    expect(names('querier/src/sql/x.ts')).toEqual(['Bare']);
  });
});

describe('comments are in plain words', () => {
  test('which begin with a noun or a verb', () => {
    expect(sources.flatMap((file) => unplain(file, read(file)))).toEqual([]);
  });

  test.each([
    '/** Of one write, encoded. */',
    '/** Told to whoever asks. */',
    '// Whoever comes second waits.',
    '/** Nobody may read the page after this. */',
    '/** Whatever lies there is old. */',
    '// It sends whatever has arrived\n// since.',
    '/** Throws for no body whatever. */',
  ])('the rule finds %s', (comment) => {
    expect(unplain('x.ts', `const before = 1; ${comment}\nconst after = 2;\n`)).toHaveLength(1);
  });

  test.each([
    '/** The size of one write. */',
    '// Bytes that nobody reads are kept.',
    '/** Closed, whatever its state. */',
    "const text = 'Of whoever';",
  ])('the rule passes %s', (line) => {
    expect(unplain('x.ts', `${line}\nconst after = 2;\n`)).toEqual([]);
  });
});
