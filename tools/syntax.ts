import ts from 'typescript';

/** A comment without its marks, its lines joined by blanks; neighbouring `//` lines are one. */
export interface Comment {
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

/** Where a source's code and its comments are. */
export interface Layout {
  /** Lines in all; the newline at the end begins none. */
  readonly lineCount: number;
  /** Lines, 0-based, that hold code, alone or beside a comment. */
  readonly codeLines: ReadonlySet<number>;
  /** Lines that hold nothing but a comment. */
  readonly commentLines: number;
  readonly comments: readonly Comment[];
}

/** Doc comments stay text: nothing here reads their tags, and to parse them takes as long as the code. */
export const howToParse: ts.CreateSourceFileOptions = {
  languageVersion: ts.ScriptTarget.ES2023,
  jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
};

const parsed = new Map<string, ts.SourceFile>();

/** A source's syntax tree, with parents and without types. Trees are kept: the tests of the house look at each source often. */
export function parse(file: string, text: string): ts.SourceFile {
  const before = parsed.get(file);
  if (before?.text === text) return before;
  const tree = ts.createSourceFile(file, text, howToParse, true);
  parsed.set(file, tree);
  return tree;
}

/** Calls `see` with every node below `node`, and with itself, parents first. */
export function walk(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => walk(child, see));
}

/** Text that may hold the marks of a comment and is none: strings, pieces of templates, regular expressions. */
function literalsOf(source: ts.SourceFile): ts.Node[] {
  const found: ts.Node[] = [];
  walk(source, (node) => {
    if (ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node) || ts.isRegularExpressionLiteral(node))
      found.push(node);
  });
  return found;
}

interface Span {
  readonly pos: number;
  readonly end: number;
  /** A literal's empty lines are code. */
  readonly isLiteral?: boolean;
}

/** Comments, and the code between them, in their order. Between literals nothing but a comment is written as one. */
function partsOf(source: ts.SourceFile): { readonly comments: readonly Span[]; readonly code: readonly Span[] } {
  const { text } = source;
  const comments: Span[] = [];
  const code: Span[] = [];
  const mark = /\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\//g;
  const readTo = (start: number, end: number): void => {
    let from = start;
    mark.lastIndex = start;
    for (let found = mark.exec(text); found !== null && found.index < end; found = mark.exec(text)) {
      const span = { pos: found.index, end: mark.lastIndex };
      code.push({ pos: from, end: span.pos });
      comments.push(span);
      from = span.end;
    }
    code.push({ pos: from, end });
  };
  let done = (ts.getShebang(text) ?? '').length;
  for (const literal of literalsOf(source)) {
    const span = { pos: literal.getStart(source), end: literal.getEnd(), isLiteral: true };
    readTo(done, span.pos);
    code.push(span);
    done = span.end;
  }
  readTo(done, text.length);
  return { comments, code };
}

const withoutMarks = (text: string): string =>
  text
    .replace(/^\/\*+|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*(?:\/\/|\*)?/, '').trim())
    .filter((line) => line !== '')
    .join(' ');

/** Counts lines and collects comments. */
export function layoutOf(source: ts.SourceFile): Layout {
  const lineAt = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const parts = partsOf(source);
  const codeLines = new Set<number>();
  for (const { pos, end, isLiteral } of parts.code) {
    const text = source.text.slice(pos, end);
    const words = text.trim();
    if (words === '') continue;
    const start = pos + text.indexOf(words);
    const first = lineAt(start);
    words.split('\n').forEach((line, at) => {
      if (isLiteral || line.trim() !== '') codeLines.add(first + at);
    });
  }
  const commentLines = new Set<number>();
  const comments: { line: number; last: number; text: string; isLine: boolean }[] = [];
  for (const { pos, end } of parts.comments) {
    const [first, last] = [lineAt(pos), lineAt(end)];
    for (let line = first; line <= last; line++) if (!codeLines.has(line)) commentLines.add(line);
    const text = withoutMarks(source.text.slice(pos, end));
    const isLine = source.text.startsWith('//', pos);
    const above = comments.at(-1);
    if (isLine && above?.isLine === true && above.last === first - 1) {
      above.text = `${above.text} ${text}`;
      above.last = last;
    } else comments.push({ line: first + 1, last, text, isLine });
  }
  return {
    lineCount: source.text.split('\n').length - 1,
    codeLines,
    commentLines: commentLines.size,
    comments: comments.map(({ line, text }) => ({ line, text })),
  };
}
