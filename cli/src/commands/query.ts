import { InlayError, isInlayError, printable } from '@inlay/core';
import { inlayCommand, terminalColumns, type OptionValues } from '@inlay/runtime/command-line';
import { fstatSync } from 'node:fs';
import { Readable } from 'node:stream';
import { readText } from '../input/read-text.js';
import { machine } from '../machine.js';
import { withPatience } from '../terminal/patience.js';
import { formatFor, sendTo } from './answer-output.js';
import { answerCut, ApiClient, type ApiAnswer } from './api-client.js';
import { queryOptions } from './options.js';

type QueryValues = OptionValues<typeof queryOptions.specs>;

/** `inlay query "SELECT …"`. */
export const queryCommand = (): ReturnType<typeof inlayCommand> =>
  inlayCommand({
    name: 'query',
    description: 'Ask a question in SQL; the answer goes to stdout',
    args: ['[sql]'],
    options: queryOptions,
    run: async (values, [sql]) => {
      const format = formatFor(values.format, values.output);
      const client = new ApiClient(values);
      const statement = await statementOf(values.file, sql);
      const answer = await withPatience(
        'the server is working',
        () => ask(client, values, statement, format === 'table' ? 'csv' : format),
        machine.clock,
      );
      const missing = answer.header('x-inlay-missing-incarnations');
      if (missing !== undefined)
        process.stderr.write(`partial: the newest rows of incarnations ${printable(missing)} are not in this answer\n`);
      if (format === 'table') await sendTo(values.output, Readable.from([await tableOf(client, answer, values)]));
      else await passOn(client, answer, values.output);
    },
  }).addHelpText(
    'after',
    `
Examples:
  inlay query -d home "SELECT * FROM air ORDER BY time DESC LIMIT 10"
  inlay query -d home -f question.sql -o answer.parquet
  echo "SELECT count(*) FROM air" | inlay query -d home`,
  );

const ask = (client: ApiClient, values: QueryValues, q: string, format: string): Promise<ApiAnswer> =>
  client.call({
    method: 'POST',
    path: '/api/v3/query_sql',
    json: { db: values.database, q, format, ...(values.allowPartial ? { allow_partial: true } : {}) },
  });

/** As it comes. A body that broke off is the server's doing; anything else is about the place where the answer goes. */
async function passOn(client: ApiClient, answer: ApiAnswer, output: string | undefined): Promise<void> {
  try {
    await sendTo(output, answer.body);
  } catch (error) {
    if (isInlayError(error)) throw error;
    if (!answer.body.complete) throw answerCut(client.url, error);
    throw new InlayError('invalid', (error as Error).message, { code: 'bad_output', cause: error });
  }
}

async function statementOf(file: string | undefined, argument: string | undefined): Promise<string> {
  if (file !== undefined && argument !== undefined)
    throw new InlayError('invalid', 'give the statement as argument or as --file, not both', {
      code: 'two_statements',
    });
  if (argument !== undefined && argument !== '-') return argument;
  const isPiped = argument === '-' || (file === undefined && hasInput());
  const statement = file === undefined && !isPiped ? '' : await readText(file ?? '-');
  if (statement.trim() === '')
    throw new InlayError('invalid', 'give a statement: inlay query --database home "SHOW TABLES"', {
      code: 'no_statement',
    });
  return statement;
}

/** Whether somebody pipes a statement in: a terminal, a device such as /dev/null and a closed stdin hold none. */
function hasInput(): boolean {
  try {
    const stat = fstatSync(0);
    return !process.stdin.isTTY && (stat.isFIFO() || stat.isFile() || stat.isSocket());
  } catch {
    return false;
  }
}

/** Text as the server wrote it, so that no digit is lost on the way. An answer that breaks off is no table. */
async function tableOf(client: ApiClient, answer: ApiAnswer, values: QueryValues): Promise<string> {
  const { readTable } = await import('./read-table.js');
  const width = values.wide || values.output !== undefined ? undefined : columnsOfOutput();
  try {
    return await readTable(answer.body, width);
  } catch (error) {
    throw answer.body.complete ? error : answerCut(client.url, error);
  }
}

/** Without a terminal there is no width, unless COLUMNS says one. */
const columnsOfOutput = (): number | undefined =>
  process.stdout.isTTY || process.env['COLUMNS'] !== undefined ? terminalColumns() : undefined;
