import type { Command, Help } from 'commander';
import { printableLines } from '@inlay/core';

/** Wider lines are hard to read, narrower ones hold no description. */
const widths = { min: 40, max: 110 };
const termColumns = 28;
const indent = '  ';

/** Columns of the terminal; where there is none, what COLUMNS says, or 80. */
export function terminalColumns(stream: NodeJS.WriteStream = process.stdout): number {
  const columns = stream.isTTY ? stream.columns : Number(process.env['COLUMNS']);
  return Number.isInteger(columns) && columns > 0 ? columns : 80;
}

/** Help that fits the terminal: a long flag has its description below it. Messages show no control characters. */
export function formatForTerminal(command: Command): void {
  const width = (): number => Math.min(widths.max, Math.max(widths.min, terminalColumns()));
  command.configureOutput({
    getOutHelpWidth: width,
    getErrHelpWidth: width,
    outputError: (text, write) => write(printableLines(text)),
  });
  command.configureHelp({
    ...command.configureHelp(),
    minWidthToWrap: 20,
    padWidth: () => termColumns,
    formatItem: (term, columns, description, helper) => itemText(term, { columns, description, helper }),
  });
}

interface Item {
  readonly columns: number;
  readonly description: string;
  readonly helper: Help;
}

function itemText(term: string, { columns, description, helper }: Item): string {
  if (description === '') return `${indent}${term}`;
  const hanging = `\n${indent}${' '.repeat(columns)}${indent}`;
  const room = Math.max(20, (helper.helpWidth ?? 80) - columns - 2 * indent.length);
  const text = helper.boxWrap(description, room).replaceAll('\n', hanging);
  const isLong = helper.displayWidth(term) > columns;
  return isLong ? `${indent}${term}${hanging}${text}` : `${indent}${term.padEnd(columns)}${indent}${text}`;
}
