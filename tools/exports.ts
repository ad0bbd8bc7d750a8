import ts from 'typescript';

/** A name that a file declares and exports; names that it passes on from other files are not among them. */
export interface ExportedName {
  readonly name: string;
  /** Interfaces are contracts; everything else (types, classes, functions, values) is `other`. */
  readonly kind: 'interface' | 'other';
  /**
   * Whether a doc comment stands directly above it, or above the first of a group: constants and types of one line
   * each, without a line between them. One of a function's overloads has to have it.
   */
  readonly isDocumented: boolean;
}

function boundNames(name: ts.BindingName): ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((each) => (ts.isOmittedExpression(each) ? [] : boundNames(each.name)));
}

function namesOf(statement: ts.Statement): ts.Identifier[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement);
  return isNamed && statement.name !== undefined ? [statement.name] : [];
}

const isExported = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) &&
  ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;

/** A name that is declared with `export`, where it stands. */
export interface DeclaredName {
  readonly name: ts.Identifier;
  readonly statement: ts.Statement;
}

/** The names that a source declares with `export`, in its order; overloads of one function once. */
export function declaredNames(source: ts.SourceFile): DeclaredName[] {
  const seen = new Set<string>();
  return source.statements
    .filter(isExported)
    .flatMap((statement) => namesOf(statement).map((name) => ({ name, statement })))
    .filter(({ name }) => !seen.has(name.text) && seen.add(name.text));
}

function hasDocComment(statement: ts.Statement, text: string): boolean {
  const last = ts.getLeadingCommentRanges(text, statement.getFullStart())?.at(-1);
  if (last === undefined || !text.slice(last.pos, last.end).startsWith('/**')) return false;
  return !/\n\s*\n/.test(text.slice(last.end, statement.getStart()));
}

/** A constant or type that fits on one line, directly below `above`: both are read under one comment. */
function sharesComment(statement: ts.Statement, above: ts.Statement | undefined): boolean {
  const isOneLine =
    (ts.isVariableStatement(statement) || ts.isTypeAliasDeclaration(statement)) && !statement.getText().includes('\n');
  return (
    isOneLine && above?.kind === statement.kind && statement.getFullText().replace(/^\n/, '') === statement.getText()
  );
}

/** The names that a source declares with `export`, in its order, each once. */
export function exportsOf(source: ts.SourceFile): ExportedName[] {
  const found = new Map<string, ExportedName>();
  let above: ts.Statement | undefined;
  let isAboveDocumented = false;
  for (const statement of source.statements) {
    const isDocumented: boolean = sharesComment(statement, above)
      ? isAboveDocumented
      : hasDocComment(statement, source.text);
    above = statement;
    isAboveDocumented = isDocumented;
    if (!isExported(statement)) continue;
    const kind = ts.isInterfaceDeclaration(statement) ? 'interface' : 'other';
    for (const { text: name } of namesOf(statement))
      found.set(name, { name, kind, isDocumented: isDocumented || found.get(name)?.isDocumented === true });
  }
  return [...found.values()];
}
