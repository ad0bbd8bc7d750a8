import { commonGroup, defineOptions, forCommand, inGroup } from '@inlay/runtime/command-line';

/** Every client command has them, and reads them from the same variables. */
export const connectionOptionSpecs = inGroup('Connection', {
  hostUrl: {
    type: 'string',
    short: 'u',
    alias: 'url',
    default: 'http://127.0.0.1:8181',
    description: 'the server',
  },
  token: { type: 'string', short: 't', secret: true, description: 'the token, where the server asks for one' },
  tokenFile: { type: 'string', description: 'file with the token' },
});

const database = { type: 'string', short: 'd', required: true } as const;

export const writeOptions = defineOptions({
  ...inGroup(commonGroup, {
    database: { ...database, description: 'the database to write to; it is created when absent' },
    ...forCommand('write', {
      precision: {
        type: 'enum',
        values: ['auto', 'ns', 'us', 'ms', 's'],
        default: 'auto',
        description: 'unit of the timestamps; auto guesses it from their size',
      },
      file: {
        type: 'list',
        short: 'f',
        description:
          'files of line protocol, plain or gzip; - is stdin, which is also read without files and arguments',
      },
      batchLines: { type: 'int', default: 10_000, min: 1, description: 'lines of one request' },
    }),
  }),
  ...connectionOptionSpecs,
});

export const queryOptions = defineOptions({
  ...inGroup(commonGroup, {
    database: { ...database, description: 'the database to ask' },
    ...forCommand('query', {
      format: {
        type: 'enum',
        values: ['auto', 'table', 'csv', 'json', 'jsonl', 'parquet'],
        default: 'auto',
        description:
          'how the answer is printed; auto is a table on a terminal, what the name of --output says, and csv otherwise',
      },
      file: { type: 'string', short: 'f', description: 'file with the statement, instead of the argument; - is stdin' },
      output: {
        type: 'string',
        short: 'o',
        description: 'file for the answer, instead of stdout; it appears when the answer is complete',
      },
      wide: { type: 'boolean', description: 'tables as wide as their values, not as the terminal' },
      allowPartial: {
        type: 'boolean',
        description: 'accept an answer without the newest rows of ingesters that do not answer',
      },
    }),
  }),
  ...connectionOptionSpecs,
});

export const createDatabaseOptions = defineOptions({
  ...inGroup(
    commonGroup,
    forCommand('create database', {
      retentionPeriod: { type: 'string', description: 'how long rows are kept, such as 30d; for ever without it' },
      maxTables: { type: 'int', min: 1, description: 'most tables; 500 without it' },
      maxColumns: { type: 'int', min: 1, description: 'most columns of a table; 250 without it' },
    }),
  ),
  ...connectionOptionSpecs,
});

const format = {
  type: 'enum',
  values: ['table', 'json'],
  default: 'table',
  group: commonGroup,
  description: 'how the answer is printed',
} as const;

export const listDatabasesOptions = defineOptions({
  ...forCommand('list databases', { format }),
  ...connectionOptionSpecs,
});

export const showDatabaseOptions = defineOptions({
  ...forCommand('show database', { format }),
  ...connectionOptionSpecs,
});

export const deleteDatabaseOptions = defineOptions({
  ...forCommand('delete database', { yes: { type: 'boolean', group: commonGroup, description: 'do not ask' } }),
  ...connectionOptionSpecs,
});

export const listIngestersOptions = defineOptions({
  ...forCommand('ingester list', { format }),
  ...connectionOptionSpecs,
});

export const forgetIngesterOptions = defineOptions({
  ...forCommand('ingester forget', {
    acceptLoss: {
      type: 'boolean',
      group: commonGroup,
      description: 'yes: every row of it that is in no file yet is lost',
    },
  }),
  ...connectionOptionSpecs,
});

export const flushOptions = defineOptions(connectionOptionSpecs);
