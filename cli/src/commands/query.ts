import { parse } from 'csv-parse';
import { InlayError, shorten } from '@inlay/core';
import { defineOptions, inlayCommand, type OptionValues } from '@inlay/runtime';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { ApiClient, connectionOptionSpecs } from './api-client.js';
import { renderTable } from './render-table.js';

/** A terminal is no place for more; the other formats have no limit. */
const tableRowsMax = 1000;

const options = defineOptions({
  ...connectionOptionSpecs,
  database: { type: 'string', required: true, description: 'the database to ask' },
  format: {
    type: 'enum',
    values: ['auto', 'table', 'csv', 'json', 'jsonl', 'parquet'],
    default: 'auto',
    description: 'how the answer is printed; auto is a table on a terminal and csv otherwise',
  },
  file: { type: 'string', description: 'file with the statement, instead of the argument' },
  allowPartial: {
    type: 'boolean',
    description: 'accept an answer without the newest rows of ingesters that do not answer',
  },
});

/** `inlay query "SELECT …"`. */
export const queryCommand = (): ReturnType<typeof inlayCommand> =>
  inlayCommand({
    name: 'query',
    description: 'Ask a question in SQL; the answer goes to stdout',
    args: ['[sql]'],
    options,
    run: async (values, [sql]) => {
      const format = values.format === 'auto' ? (process.stdout.isTTY ? 'table' : 'csv') : values.format;
      const response = await ask(values, statementOf(values.file, sql), format === 'table' ? 'csv' : format);
      const missing = response.headers.get('x-inlay-missing-incarnations');
      if (missing !== null)
        process.stderr.write(`partial: the newest rows of incarnations ${missing} are not in this answer\n`);
      if (response.body === null) return;
      const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
      if (format === 'table') process.stdout.write(`${await tableOf(body)}\n`);
      else await pipeline(body, process.stdout, { end: false });
    },
  }).addHelpText(
    'after',
    `
Examples:
  inlay query --database home "SELECT * FROM air ORDER BY time DESC LIMIT 10"
  inlay query --database home --format csv --file question.sql > answer.csv`,
  );

const ask = (values: OptionValues<typeof options.specs>, q: string, format: string): Promise<Response> =>
  new ApiClient(values).call({
    method: 'POST',
    path: '/api/v3/query_sql',
    json: { db: values.database, q, format, ...(values.allowPartial ? { allow_partial: true } : {}) },
  });

function statementOf(file: string | undefined, argument: string | undefined): string {
  if (file !== undefined && argument !== undefined)
    throw new InlayError('invalid', 'give the statement as argument or as --file, not both', {
      code: 'two_statements',
    });
  if (argument !== undefined) return argument;
  if (file === undefined)
    throw new InlayError('invalid', 'give a statement: inlay query --database home "SHOW TABLES"', {
      code: 'no_statement',
    });
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new InlayError('invalid', `--file ${shorten(file, 200)} cannot be read: ${(error as Error).message}`, {
      code: 'bad_file',
      cause: error,
    });
  }
}

/** Text as the server wrote it, so that no digit is lost on the way. */
async function tableOf(csv: Readable): Promise<string> {
  let head: string[] | undefined;
  const rows: string[][] = [];
  let count = 0;
  for await (const record of csv.pipe(parse()) as AsyncIterable<string[]>) {
    if (head === undefined) head = record;
    else if (++count <= tableRowsMax) rows.push(record);
  }
  const table = renderTable(head ?? [], rows);
  const more =
    count > tableRowsMax ? `, of which the first ${String(tableRowsMax)} are shown: --format csv has all` : '';
  return `${table}\n${String(count)} ${count === 1 ? 'row' : 'rows'}${more}`;
}
