import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './sources.js';
import { parse, walk } from './syntax.js';

/** A .proto file as buf describes it; what is empty is left out. */
export interface ProtoFile {
  readonly package: string;
  readonly messageType?: readonly {
    readonly name: string;
    readonly field?: readonly { readonly name: string; readonly typeName?: string }[];
  }[];
  readonly service?: readonly {
    readonly name: string;
    readonly method: readonly { readonly name: string; readonly inputType: string; readonly outputType: string }[];
  }[];
}

/** The .proto files of the repository, read by the compiler that generates code from them. Throws when it cannot. */
export function protoFiles(): readonly ProtoFile[] {
  const buf = join(root, 'node_modules/.bin', process.platform === 'win32' ? 'buf.cmd' : 'buf');
  const run = spawnSync(buf, ['build', '--output', '-#format=json'], {
    cwd: join(root, 'proto'),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.error !== undefined || run.status !== 0)
    throw new Error(`buf cannot read the .proto files: ${run.stderr}`, { cause: run.error });
  return (JSON.parse(run.stdout) as { readonly file: readonly ProtoFile[] }).file;
}

/**
 * Full names of our messages that are sent on their own: what a method takes or gives, and what no other message holds. Those
 * without fields carry nothing, and need no codec.
 */
export function sentMessages(files: readonly ProtoFile[]): string[] {
  const ours = files.filter((file) => file.package === 'inlay.v1');
  const messages = ours.flatMap(({ messageType = [] }) => messageType);
  const held = new Set(messages.flatMap(({ field = [] }) => field.map(({ typeName }) => typeName)));
  const methods = ours.flatMap(({ service = [] }) => service.flatMap(({ method }) => method));
  const spoken = new Set(methods.flatMap(({ inputType, outputType }) => [inputType, outputType]));
  return messages
    .filter(({ field = [] }) => field.length > 0)
    .map(({ name }) => `.inlay.v1.${name}`)
    .filter((name) => spoken.has(name) || !held.has(name))
    .map((name) => name.slice(1))
    .sort();
}

/** The messages whose codecs a test checks: those that it names to `messageChecks`. */
export function checkedMessages(file: string, text: string): string[] {
  const found: string[] = [];
  walk(parse(file, text), (node) => {
    if (!ts.isCallExpression(node) || node.expression.getText() !== 'messageChecks') return;
    const [tested] = node.arguments;
    if (tested === undefined || !ts.isObjectLiteralExpression(tested)) return;
    for (const property of tested.properties)
      if (
        ts.isPropertyAssignment(property) &&
        property.name.getText() === 'message' &&
        ts.isStringLiteral(property.initializer)
      )
        found.push(property.initializer.text);
  });
  return found;
}

const isService = (name: string): boolean => /Service(Service|Client)$/.test(name);
const isCodec = (name: string): boolean => /(To|From)Wire$/.test(name);

/** Names that a source imports from a package of the repository, such as `@inlay/proto`. */
const importsFrom = (source: ts.SourceFile, isFrom: (packageName: string) => boolean): string[] =>
  source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const bindings = statement.importClause?.namedBindings;
    if (!isFrom(statement.moduleSpecifier.text) || bindings === undefined || !ts.isNamedImports(bindings)) return [];
    return bindings.elements.map(({ name }) => name.text);
  });

/**
 * Where a source makes or reads messages itself: by generated code, by a oneof, or by a codec that is not of the room
 * `wire`. Naming types of messages and services is none of these.
 */
export function ownCodecsIn(file: string, text: string): string[] {
  const source = parse(file, text);
  const generated = new Set(importsFrom(source, (name) => name === '@inlay/proto'));
  const found = importsFrom(source, (name) => name !== '@inlay/wire').filter(isCodec);
  walk(source, (node) => {
    if (ts.isIdentifier(node) && node.text === '$case') found.push(node.text);
    if (ts.isPropertyAccessExpression(node) && generated.has(node.expression.getText()) && !isService(node.name.text))
      found.push(node.getText());
  });
  return found;
}
