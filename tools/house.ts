import ts from 'typescript';
import { exportsOf, type ExportedName } from './exports.js';
import { circlesOf, importGraph, mutualSubRooms } from './imports.js';
import { product, read, roomOf } from './sources.js';
import { layoutOf, parse, walk, type Layout } from './syntax.js';
import { doorsOfTimeAndChance, timeAndChanceIn } from './time-and-chance.js';
import { WholeProgram } from './program.js';
import { unreferencedExports } from './unreferenced.js';

/**
 * `npm run house`: the product's sources in figures, as Markdown. Tests, their support and generated code are left out.
 * The rules that some of them must keep are in `tidy.test.ts`; this page shows how far the rest is from where it should be.
 */
interface Measured {
  readonly file: string;
  readonly room: string;
  readonly source: ts.SourceFile;
  readonly layout: Layout;
  readonly exported: readonly ExportedName[];
  /** Lines of each function as the lint counts them: without blank lines and comments. */
  readonly functionLines: readonly number[];
}

const hasBody = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
  ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;

function functionLinesOf(source: ts.SourceFile, { codeLines }: Layout): number[] {
  const found: number[] = [];
  const lineAt = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  walk(source, (node) => {
    if (!hasBody(node)) return;
    let lines = 0;
    for (let line = lineAt(node.getStart(source)); line <= lineAt(node.getEnd()); line++)
      if (codeLines.has(line)) lines++;
    found.push(lines);
  });
  return found;
}

function measure(file: string): Measured {
  const source = parse(file, read(file));
  const layout = layoutOf(source);
  const functionLines = functionLinesOf(source, layout);
  return { file, room: roomOf(file), source, layout, exported: exportsOf(source), functionLines };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The value that `share` of all are at most. */
function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);

const row = (...cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

const list = (title: string, items: readonly string[]): string[] => [
  '',
  `${title}: ${String(items.length)}`,
  ...items.map((item) => `- ${item}`),
];

const documented = (names: readonly ExportedName[]): string => {
  const count = names.filter(({ isDocumented }) => isDocumented).length;
  return names.length === 0 ? '–' : `${percent(count, names.length)} (${String(count)}/${String(names.length)})`;
};

function roomRow(name: string, files: readonly Measured[]): string {
  const lengths = files.map(({ layout }) => layout.lineCount);
  const exported = files.flatMap((each) => each.exported);
  return row(
    name,
    files.length,
    sum(lengths),
    [percentile(lengths, 0.5), percentile(lengths, 0.9), percentile(lengths, 1)].join(' / '),
    documented(exported.filter(({ kind }) => kind === 'interface')),
    documented(exported.filter(({ kind }) => kind === 'other')),
    documented(exported),
    percent(sum(files.map(({ layout }) => layout.commentLines)), sum(lengths)),
  );
}

/** Depth of a file's folder below its room's `src`: 0 for a file in `src` itself. */
const depthOf = ({ file, room }: Measured): number => file.slice(room.length).split('/').length - 3;

const isReExport = (statement: ts.Statement): boolean =>
  ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined;

function figures(files: readonly Measured[]): string[] {
  const lengths = files.map(({ layout }) => layout.lineCount);
  const functions = files.flatMap(({ functionLines }) => functionLines);
  const indexes = files.filter(({ file }) => file.endsWith('/index.ts'));
  const depths = files.map(depthOf);
  const deepest = Math.max(...depths);
  const atMost = (most: number): number => lengths.filter((length) => length <= most).length;
  const longer = (least: number): number => functions.filter((length) => length > least).length;
  return [
    row('figure', 'value'),
    row('---', '---'),
    row('files / lines', `${String(files.length)} / ${String(sum(lengths))}`),
    row('file length p10 / p50 / p90 / max', [0.1, 0.5, 0.9, 1].map((share) => percentile(lengths, share)).join(' / ')),
    row('files of at most 10 / 25 lines', `${String(atMost(10))} / ${String(atMost(25))}`),
    row('functions / mean lines', `${String(functions.length)} / ${(sum(functions) / functions.length).toFixed(1)}`),
    row('functions over 50 / 70 lines', `${String(longer(50))} / ${String(longer(70))}`),
    row(
      'index files / of re-exports only',
      `${String(indexes.length)} / ${String(indexes.filter(({ source }) => source.statements.every(isReExport)).length)}`,
    ),
    row(
      'deepest folder below src / files in such',
      `${String(deepest)} / ${String(depths.filter((depth) => depth === deepest).length)}`,
    ),
  ];
}

function main(): void {
  const files = product.map(measure);
  const rooms = [...new Set(files.map(({ room }) => room))].sort();
  const graph = importGraph();
  const longest = [...files].sort((a, b) => b.layout.lineCount - a.layout.lineCount).slice(0, 10);
  const timeAndChance = files
    .filter(({ file }) => !doorsOfTimeAndChance.includes(file))
    .map(({ file, source }) => ({ file, uses: timeAndChanceIn(source).map(({ what }) => what) }))
    .filter(({ uses }) => uses.length > 0);
  const lines = [
    ...figures(files),
    '',
    row(
      'room',
      'files',
      'lines',
      'p50 / p90 / max',
      'interfaces documented',
      'other exports',
      'all exports',
      'comments',
    ),
    row(...new Array<string>(8).fill('---')),
    ...rooms.map((room) =>
      roomRow(
        room,
        files.filter((each) => each.room === room),
      ),
    ),
    roomRow('all', files),
    ...list(
      'Longest files',
      longest.map(({ file, layout }) => `${file} ${String(layout.lineCount)}`),
    ),
    ...list(
      'Circles of imports',
      circlesOf(graph).map((circle) => circle.join(', ')),
    ),
    ...list('Folders of one room that import each other', mutualSubRooms(graph)),
    ...list('Exports that no product code uses', unreferencedExports(new WholeProgram())),
    ...list(
      'Files that read clocks, start timers or draw random values themselves',
      timeAndChance.map(({ file, uses }) => `${file}: ${[...new Set(uses)].join(', ')}`),
    ),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

main();
