import { printable } from '@inlay/core';
import { Command, inlayCommand, terminalColumns } from '@inlay/runtime/command-line';
import { ApiClient } from './api-client.js';
import { createDatabaseOptions, deleteDatabaseOptions, listDatabasesOptions, showDatabaseOptions } from './options.js';
import { print, printJson } from '../terminal/print.js';
import { renderTable } from '../terminal/render-table.js';
import { machine } from '../machine.js';
import { withPatience } from '../terminal/patience.js';

const path = '/api/v3/configure/database';
interface ShownDatabase {
  readonly 'iox::database': string;
  readonly retention_seconds: number | null;
  readonly max_tables: number;
  readonly max_columns_per_table: number;
  readonly created_at: string;
  readonly tables?: readonly {
    readonly name: string;
    readonly columns: readonly { readonly name: string; readonly kind: string }[];
  }[];
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  renderTable(head, rows, process.stdout.isTTY ? terminalColumns() : undefined).text;
const retention = (seconds: number | null): string =>
  seconds === null
    ? 'for ever'
    : seconds % 86_400 === 0
      ? `${String(seconds / 86_400)}d`
      : `${String(seconds / 3600)}h`;
const settingsOf = (shown: ShownDatabase): string[] => [
  shown['iox::database'],
  retention(shown.retention_seconds),
  String(shown.max_tables),
  String(shown.max_columns_per_table),
  shown.created_at,
];
const settingsHead = ['database', 'kept', 'tables at most', 'columns at most', 'created'];

/** `inlay create database NAME`. */
export const createCommand = (): Command =>
  new Command('create').description('Create a database').addCommand(
    inlayCommand({
      name: 'database',
      description: 'Create a database; a write creates it as well, without limits of its own',
      args: ['<name>'],
      options: createDatabaseOptions,
      run: async (options, [name]) => {
        const json = {
          db: name,
          retention_period: options.retentionPeriod,
          max_tables: options.maxTables,
          max_columns_per_table: options.maxColumns,
        };
        const client = new ApiClient(options);
        await (await client.call({ method: 'POST', path, json })).text();
        print(`created ${printable(String(name))}`);
      },
    }),
  );

/** `inlay list databases`. */
export const listCommand = (): Command =>
  new Command('list').description('List databases').addCommand(
    inlayCommand({
      name: 'databases',
      description: 'List all databases with their settings',
      options: listDatabasesOptions,
      run: async (options) => {
        const databases = (await new ApiClient(options).json({ method: 'GET', path })) as readonly ShownDatabase[];
        if (options.format === 'json') printJson(databases);
        else print(table(settingsHead, databases.map(settingsOf)));
      },
    }).alias('database'),
  );

/** `inlay show database NAME`. */
export const showCommand = (): Command =>
  new Command('show').description("Show a database's settings, tables and columns").addCommand(
    inlayCommand({
      name: 'database',
      description: "Show a database's settings, tables and columns",
      args: ['<name>'],
      options: showDatabaseOptions,
      run: async (options, [name]) => {
        const shown = (await new ApiClient(options).json({
          method: 'GET',
          path,
          query: { db: String(name) },
        })) as ShownDatabase;
        if (options.format === 'json') {
          printJson(shown);
          return;
        }
        print(table(settingsHead, [settingsOf(shown)]));
        const columns = (shown.tables ?? []).flatMap((of) =>
          of.columns.map((column) => [of.name, column.name, column.kind]),
        );
        if (columns.length > 0) print(table(['table', 'column', 'kind'], columns));
      },
    }),
  );

/** `inlay delete database NAME`. */
export const deleteCommand = (): Command =>
  new Command('delete').description('Delete a database and all that is in it').addCommand(
    inlayCommand({
      name: 'database',
      description: 'Delete a database and all that is in it; this cannot be undone',
      args: ['<name>'],
      options: deleteDatabaseOptions,
      run: async (options, [name]) => {
        const text = String(name);
        if (!options.yes && !(await isConfirmed(text))) {
          process.stderr.write('nothing was deleted: say --yes, or type the name when asked\n');
          process.exitCode = 1;
          return;
        }
        const client = new ApiClient(options);
        const remove = async (): Promise<string> =>
          (await client.call({ method: 'DELETE', path, query: { db: text } })).text();
        await withPatience('deleting', remove, machine.clock);
        print(`deleted ${printable(text)}`);
      },
    }),
  );

/** Only a person at a terminal can be asked. */
async function isConfirmed(name: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const typed = await terminal.question(
    `This deletes ${printable(name)} and everything in it. Type its name to go on: `,
  );
  terminal.close();
  return typed.trim() === name;
}
