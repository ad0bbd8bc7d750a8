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

const parsed = new Map<string, ts.SourceFile>();

/** A source's syntax tree, with parents and without types. Trees are kept: the tests of the house look at each source often. */
export function parse(file: string, text: string): ts.SourceFile {
  const before = parsed.get(file);
  if (before?.text === text) return before;
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  parsed.set(file, tree);
  return tree;
}

/** Calls `see` with every node below `node`, and with itself, parents first. */
export function walk(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => walk(child, see));
}

/** Tokens in their order; doc comments are no tokens. */
function tokensOf(node: ts.Node, source: ts.SourceFile): ts.Node[] {
  if (ts.isJSDoc(node)) return [];
  const children = node.getChildren(source);
  return children.length === 0 ? [node] : children.flatMap((child) => tokensOf(child, source));
}

function commentRanges(source: ts.SourceFile, tokens: readonly ts.Node[]): ts.CommentRange[] {
  const found = new Map<number, ts.CommentRange>();
  for (const token of tokens) {
    const ranges = [
      ...(ts.getLeadingCommentRanges(source.text, token.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(source.text, token.getEnd()) ?? []),
    ];
    for (const range of ranges) found.set(range.pos, range);
  }
  return [...found.values()].sort((a, b) => a.pos - b.pos);
}

const withoutMarks = (text: string): string =>
  text
    .replace(/^\/\*+|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*(?:\/\/|\*)?/, '').trim())
    .filter((line) => line !== '')
    .join(' ');

/** Counts lines and collects comments. Slower than parsing: it looks at every token. */
export function layoutOf(source: ts.SourceFile): Layout {
  const lineAt = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const tokens = tokensOf(source, source);
  const codeLines = new Set<number>();
  for (const token of tokens)
    if (token.getEnd() > token.getStart(source))
      for (let line = lineAt(token.getStart(source)); line <= lineAt(token.getEnd()); line++) codeLines.add(line);
  const commentLines = new Set<number>();
  const comments: { line: number; last: number; text: string; isLine: boolean }[] = [];
  for (const { pos, end, kind } of commentRanges(source, tokens)) {
    const [first, last] = [lineAt(pos), lineAt(end)];
    for (let line = first; line <= last; line++) if (!codeLines.has(line)) commentLines.add(line);
    const text = withoutMarks(source.text.slice(pos, end));
    const isLine = kind === ts.SyntaxKind.SingleLineCommentTrivia;
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
