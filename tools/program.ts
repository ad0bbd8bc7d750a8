import { join, relative } from 'node:path';
import ts from 'typescript';
import { sourceNamed } from './imports.js';
import { read, root, sources } from './sources.js';
import { howToParse, walk } from './syntax.js';

/** A use of a name, outside of imports and of `export … from`. */
export interface NameUse {
  /** Relative to the root. */
  readonly file: string;
  readonly node: ts.Identifier | ts.PrivateIdentifier;
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.Node20,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: [],
};

/** The declarations of the language itself, parsed once for all programs. */
const parsed = new Map<string, ts.SourceFile>();

/**
 * Sources together, as the compiler resolves their names from one file to another. Packages of others are left out, since all of
 * theirs would take most of the time; what comes from them has no type here.
 */
export class WholeProgram {
  readonly #program: ts.Program;
  readonly #checker: ts.TypeChecker;
  readonly #byText = new Map<string, NameUse[]>();
  /** Other names under which imports and exports know one. */
  readonly #renamed = new Map<string, Set<string>>();

  /** `texts`: by file; those of the house unless told otherwise. */
  constructor(texts: ReadonlyMap<string, string> = new Map(sources.map((file) => [file, read(file)]))) {
    const paths = [...texts.keys()].map((file) => join(root, file));
    this.#program = ts.createProgram(paths, options, hostOf(texts));
    this.#checker = this.#program.getTypeChecker();
    for (const file of texts.keys()) walk(this.source(file), (node) => this.#note(file, node));
  }

  #note(file: string, node: ts.Node): void {
    if ((ts.isImportSpecifier(node) || ts.isExportSpecifier(node)) && node.propertyName !== undefined)
      this.#renamed.set(
        node.propertyName.text,
        (this.#renamed.get(node.propertyName.text) ?? new Set()).add(node.name.text),
      );
    if ((!ts.isIdentifier(node) && !ts.isPrivateIdentifier(node)) || isMentionOnly(node)) return;
    const uses = this.#byText.get(node.text) ?? [];
    uses.push({ file, node });
    this.#byText.set(node.text, uses);
  }

  /** A source that is part of it. */
  source(file: string): ts.SourceFile {
    const found = this.#program.getSourceFile(join(root, file));
    if (found === undefined) throw new Error(`${file} is no part of the program`);
    return found;
  }

  /** Relative to the root. */
  fileOf(node: ts.Node): string {
    return relative(root, node.getSourceFile().fileName);
  }

  /** Where the declaration's name is used, its own place left out. */
  usesOf(name: ts.Node): NameUse[] {
    const isMeant = this.#sameAs(name);
    return this.#candidates(name).filter(({ node }) => isMeant(node));
  }

  /** Whether it is used in a file that `counts`. Cheaper than all uses: one is enough, and those without a type come first. */
  isUsed(name: ts.Node, counts: (file: string) => boolean): boolean {
    const isMeant = this.#sameAs(name);
    const candidates = this.#candidates(name).filter(({ file }) => counts(file));
    return (
      candidates.some(({ node }) => !isMember(node) && isMeant(node)) ||
      candidates.some(({ node }) => isMember(node) && isMeant(node))
    );
  }

  #candidates(name: ts.Node): NameUse[] {
    if (!ts.isIdentifier(name) && !ts.isPrivateIdentifier(name)) return [];
    const texts = [name.text, ...(this.#renamed.get(name.text) ?? [])];
    return texts.flatMap((text) => this.#byText.get(text) ?? []).filter(({ node }) => node !== name);
  }

  #sameAs(name: ts.Node): (node: ts.Node) => boolean {
    const meant = this.#meaning(name)?.declarations ?? [];
    return (node) => this.#meaning(node)?.declarations?.some((each) => meant.includes(each)) === true;
  }

  #meaning(node: ts.Node): ts.Symbol | undefined {
    const { parent } = node;
    if (ts.isShorthandPropertyAssignment(parent)) {
      const value = this.#checker.getShorthandAssignmentValueSymbol(parent);
      return value === undefined ? undefined : this.#original(value);
    }
    // What is taken out of a module that is loaded while the process runs.
    if (
      ts.isBindingElement(parent) &&
      parent.name === node &&
      parent.propertyName === undefined &&
      ts.isIdentifier(node)
    ) {
      const member = this.#checker.getTypeAtLocation(parent.parent).getProperty(node.text);
      if (member !== undefined) return this.#original(member);
    }
    const symbol = this.#checker.getSymbolAtLocation(node);
    return symbol === undefined ? undefined : this.#original(symbol);
  }

  #original(symbol: ts.Symbol): ts.Symbol {
    return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : this.#checker.getAliasedSymbol(symbol);
  }
}

/** What the compiler found out about a file, such as that it is a module. */
const formatOf = (target: ts.ScriptTarget | ts.CreateSourceFileOptions): Partial<ts.CreateSourceFileOptions> =>
  typeof target === 'object' ? target : {};

function hostOf(texts: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost(options, true);
  const textOf = (path: string): string | undefined => texts.get(relative(root, path));
  return {
    ...host,
    fileExists: (path) => textOf(path) !== undefined,
    getSourceFile: (path, ...more) => {
      const text = textOf(path);
      if (text !== undefined) return ts.createSourceFile(path, text, { ...formatOf(more[0]), ...howToParse }, true);
      const known = parsed.get(path) ?? host.getSourceFile(path, ...more);
      if (known !== undefined) parsed.set(path, known);
      return known;
    },
    resolveModuleNameLiterals: (literals, from) =>
      literals.map(({ text }) => {
        const to = sourceNamed(relative(root, from), text);
        if (to === undefined || !texts.has(to)) return { resolvedModule: undefined };
        return { resolvedModule: { resolvedFileName: join(root, to), extension: ts.Extension.Ts } };
      }),
  };
}

/** Imported or passed on, which is no use by itself. */
const isMentionOnly = (node: ts.Node): boolean =>
  ts.isImportSpecifier(node.parent) || ts.isExportSpecifier(node.parent) || ts.isImportClause(node.parent);

/** What it means depends on the type of what stands before it. */
const isMember = (node: ts.Node): boolean => ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
