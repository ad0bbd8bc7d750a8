import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';

/** One figure of one run. `mark` is what it should reach, with the comparison. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly mark?: { readonly atLeast: number } | { readonly atMost: number };
}

export interface CaseResult {
  readonly name: string;
  readonly figures: readonly Figure[];
  /** What was measured under which conditions; failures of a peer. */
  readonly notes?: readonly string[];
}

/** Where reports are written. */
export const outFolder = fileURLToPath(new URL('../out', import.meta.url));

export const met = (figure: Figure): boolean | undefined =>
  figure.mark === undefined
    ? undefined
    : 'atLeast' in figure.mark
      ? figure.value >= figure.mark.atLeast
      : figure.value <= figure.mark.atMost;

/** The file that a case's report is written to. */
export const reportFile = (name: string): string => join(outFolder, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.json`);

export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return value >= 1000 ? Math.round(value).toLocaleString('en-US') : Number(value.toPrecision(3)).toString();
}

function markText(figure: Figure): string {
  if (figure.mark === undefined) return '';
  const text =
    'atLeast' in figure.mark ? `≥ ${formatNumber(figure.mark.atLeast)}` : `≤ ${formatNumber(figure.mark.atMost)}`;
  return `${met(figure) === true ? 'met   ' : 'MISSED'} ${text}`;
}

/** Prints a case and writes `bench/out/<name>.json`. */
export function report(result: CaseResult): void {
  const table = new Table({ head: [result.name, 'figure', 'unit', 'mark'], style: { head: [], border: [] } });
  for (const figure of result.figures)
    table.push([figure.what, formatNumber(figure.value), figure.unit, markText(figure)]);
  process.stdout.write(`${table.toString()}\n`);
  for (const note of result.notes ?? []) process.stdout.write(`  ${note}\n`);
  mkdirSync(outFolder, { recursive: true });
  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? '',
    memoryBytes: totalmem(),
    node: process.version,
  };
  writeFileSync(
    reportFile(result.name),
    `${JSON.stringify({ ...result, machine, date: new Date().toISOString() }, null, 2)}\n`,
  );
}
