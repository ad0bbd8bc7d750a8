import { describe, expect, jest, test } from '@jest/globals';
import { Command } from 'commander';
import { defineOptions } from './define-options.js';
import { commonGroup, forCommand, inGroup } from './option-spec.js';
import { inlayCommand } from './inlay-command.js';
import { optionsMarkdown } from './options-markdown.js';

const options = defineOptions(
  {
    dataDir: { type: 'string', default: './data', description: 'where everything is kept' },
    port: { type: 'port', default: 8181, description: 'public port; 0 picks a free one' },
    bufferBytes: { type: 'bytes', default: '512mb', description: 'hot rows in memory', min: 1024 },
    persistAge: { type: 'duration', default: '15m', description: 'age at which rows are persisted' },
    auth: { type: 'boolean', description: 'ask for a token' },
    ingesters: { type: 'list', description: 'addresses' },
    logFormat: { type: 'enum', values: ['pretty', 'json'], description: 'how logs look' },
    token: { type: 'string', description: 'the secret', secret: true },
    workersMax: { type: 'int', default: 4, description: 'most workers', min: 1, max: 64 },
  },
  [
    {
      holds: (values) => values.bufferBytes > values.workersMax,
      message: '--buffer-bytes must leave a byte for each of --workers-max',
    },
  ],
);

const read = (argv: string[], env: Record<string, string> = {}): ReturnType<typeof options.read> => {
  let values: ReturnType<typeof options.read> | undefined;
  const command = inlayCommand({
    name: 'test',
    description: 'tests',
    options,
    env,
    run: (read) => void (values = read),
  });
  command.exitOverride().configureOutput({ writeErr: () => undefined });
  command.parse(argv, { from: 'user' });
  if (values === undefined) throw new Error('did not run');
  return values;
};

const failure = async (argv: string[], env: Record<string, string> = {}): Promise<string> => {
  let text = '';
  const command = inlayCommand({ name: 'test', description: 'tests', options, env, run: () => undefined });
  command.exitOverride().configureOutput({ writeErr: (line) => void (text += line) });
  await expect(command.parseAsync(argv, { from: 'user' })).rejects.toMatchObject({ exitCode: 2 });
  return text;
};

describe('options', () => {
  test('have defaults in the parsed type', () => {
    expect(read([])).toEqual({
      dataDir: './data',
      port: 8181,
      bufferBytes: 512 * 1024 * 1024,
      persistAge: 900_000,
      auth: false,
      ingesters: [],
      logFormat: undefined,
      token: undefined,
      workersMax: 4,
    });
    const port: number = read([]).port;
    const format: 'pretty' | 'json' | undefined = read([]).logFormat;
    expect([port, format]).toEqual([8181, undefined]);
  });

  test('prefer the flag to the environment to the default', () => {
    const env = { INLAY_PORT: '9', INLAY_AUTH: 'true', INLAY_INGESTERS: 'a:1, b:2' };
    expect(read([], env)).toMatchObject({ port: 9, auth: true, ingesters: ['a:1', 'b:2'] });
    expect(read(['--port', '10', '--no-auth', '--ingesters', 'c:3', '--ingesters=d:4,e:5'], env)).toMatchObject({
      port: 10,
      auth: false,
      ingesters: ['c:3', 'd:4', 'e:5'],
    });
  });

  test('list all problems at once, without secrets', async () => {
    const text = await failure(
      ['--prot', '9', '--buffer-bytes', '12', 'stray', '--persist-age=soon', '--workers-max', '--log-format', 'xml'],
      {
        INLAY_PORT: '70000',
        INLAY_DATADIR: 'x',
        INLAY_TOKEN: '',
      },
    );
    for (const part of [
      'unknown option --prot',
      '--buffer-bytes: "12" is below the range 1kb to 1048576gb',
      '--persist-age: "soon" is not a duration',
      '--workers-max needs a value',
      '--log-format: "xml" is not one of pretty, json',
      'INLAY_PORT: "70000" is above the range 0 to 65535',
      'the environment variable INLAY_DATADIR is not an option: did you mean INLAY_DATA_DIR?',
      'INLAY_TOKEN: must not be empty',
    ])
      expect(text).toContain(part);
  });

  test('name an unexpected argument and a broken relation', async () => {
    expect(await failure(['stray'])).toContain('unexpected argument "stray"');
    const narrow = defineOptions(
      { a: { type: 'int', default: 1, description: '' }, b: { type: 'int', default: 2, description: '' } },
      [{ holds: ({ a, b }) => a < b, message: '--a must be below --b' }],
    );
    expect(() => narrow.read({ flags: { a: '3' }, env: {} })).toThrow('--a must be below --b');
    expect(narrow.read({ flags: { a: '1' }, env: {} })).toEqual({ a: 1, b: 2 });
  });

  test('pass over what Kubernetes says about a Service named inlay', () => {
    const env = {
      INLAY_PORT: 'tcp://10.96.0.12:8181',
      INLAY_SERVICE_HOST: '10.96.0.12',
      INLAY_SERVICE_PORT_GRPC: '8182',
      INLAY_PORT_8181_TCP_ADDR: '10.96.0.12',
      INLAY_ROUTER_PORT: 'tcp://[fd00::1]:8181',
    };
    expect(read([], env).port).toBe(8181);
  });

  test('know the variables of sibling commands', async () => {
    const other = defineOptions({ hostUrl: { type: 'string', description: 'server' } });
    const env = { INLAY_HOST_URL: 'x', INLAY_AUTH: 'on' };
    let auth: boolean | undefined;
    const program = new Command()
      .exitOverride()
      .addCommand(
        inlayCommand({ name: 'serve', description: '', options, env, run: (values) => void (auth = values.auth) }),
      )
      .addCommand(inlayCommand({ name: 'query', description: '', options: other, env, run: () => undefined }));
    await program.parseAsync(['serve'], { from: 'user' });
    expect(auth).toBe(true);
  });

  test('show defaults and variables in help', () => {
    const help = inlayCommand({
      name: 'test',
      description: 'tests',
      options,
      args: ['<sql>'],
      run: () => undefined,
    }).helpInformation();
    const flat = help.replace(/\s+/g, ' ');
    expect(flat).toContain('--buffer-bytes <size> hot rows in memory (default: 512mb, env: INLAY_BUFFER_BYTES)');
    expect(flat).toContain('test [options] <sql>');
    expect(flat).not.toContain('--no-auth');
  });

  test('take required arguments', async () => {
    let seen: readonly string[] = [];
    const command = (): Command =>
      inlayCommand({
        name: 'query',
        description: '',
        options,
        args: ['<sql>'],
        env: {},
        run: (_, args) => void (seen = args),
      })
        .exitOverride()
        .configureOutput({ writeErr: () => undefined });
    await command().parseAsync(['--port', '1', 'SELECT 1'], { from: 'user' });
    expect(seen).toEqual(['SELECT 1']);
    await expect(command().parseAsync([], { from: 'user' })).rejects.toMatchObject({ exitCode: 2 });
  });

  test('are rendered for the documentation and redacted for the log', () => {
    expect(optionsMarkdown(options)).toContain(
      '| `--log-format` | `INLAY_LOG_FORMAT` | `pretty` `json` | none | how logs look |',
    );
    expect(options.redacted(options.read({ flags: { token: 'hush' }, env: {} }))).toMatchObject({
      token: '[redacted]',
      port: 8181,
    });
  });

  test('say what a mistyped flag or variable was most likely meant to be', async () => {
    const text = await failure(['--persist-aeg', '5m', '--colour'], { INLAY_PROT: '1', INLAY_QQQQQQQQ: '1' });
    expect(text).toContain('unknown option --persist-aeg: did you mean --persist-age?');
    expect(text).toContain('unknown option --colour\n');
    expect(text).toContain('INLAY_PROT is not an option: did you mean INLAY_PORT?');
    expect(text).toContain('INLAY_QQQQQQQQ is not an option\n');
    expect(text).toMatch(/^test: invalid options:\n/);
  });

  test('have short flags and second names, and a missing value is told by the long one', async () => {
    const short = defineOptions({
      hostUrl: { type: 'string', short: 'u', alias: 'url', description: '' },
      file: { type: 'list', short: 'f', description: '' },
    });
    let seen: unknown;
    const run = (...argv: string[]): Promise<unknown> =>
      inlayCommand({ name: 'test', description: '', options: short, env: {}, run: (values) => void (seen = values) })
        .exitOverride()
        .configureOutput({ writeErr: () => undefined })
        .parseAsync(argv, { from: 'user' });
    await run('-u', 'http://a', '-f', 'x', '-fy', '-f', '-');
    expect(seen).toEqual({ hostUrl: 'http://a', file: ['x', 'y', '-'] });
    await run('--url', 'http://b');
    expect(seen).toEqual({ hostUrl: 'http://b', file: [] });
    await run('--url=http://c', '--file=z');
    expect(seen).toEqual({ hostUrl: 'http://c', file: ['z'] });
    await expect(run('-u')).rejects.toMatchObject({ exitCode: 2 });
  });

  test('of one command have variables of their own; the plain name is no mistake, and is not read', async () => {
    const scoped = defineOptions({ ...forCommand('query', { format: { type: 'string', description: '' } }) });
    const run = async (env: Record<string, string>): Promise<string | undefined> => {
      let format: string | undefined;
      await inlayCommand({ name: 'q', description: '', options: scoped, env, run: (v) => void (format = v.format) })
        .exitOverride()
        .parseAsync([], { from: 'user' });
      return format;
    };
    const notes = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
    expect(await run({ INLAY_QUERY_FORMAT: 'csv' })).toBe('csv');
    expect(notes).not.toHaveBeenCalled();
    expect(await run({ INLAY_FORMAT: 'csv' })).toBeUndefined();
    expect(notes).toHaveBeenCalledWith(
      'note: INLAY_FORMAT is not read; the variable of this command is INLAY_QUERY_FORMAT\n',
    );
    notes.mockRestore();
  });

  test('stand in groups, the common ones first, and in lines that fit', () => {
    const grouped = defineOptions({
      late: { type: 'string', description: 'x '.repeat(100), group: 'Later' },
      ...inGroup('Later', { quiteLongNameOfAnOption: { type: 'string', description: 'long' } }),
      first: { type: 'int', default: 1, description: 'first', group: commonGroup },
    });
    const columns = process.env['COLUMNS'];
    for (const width of [40, 60, 100]) {
      process.env['COLUMNS'] = String(width);
      const help = inlayCommand({
        name: 'test',
        description: '',
        options: grouped,
        run: () => undefined,
      }).helpInformation();
      expect(help).toMatch(/Common options:\n[^]*--first[^]*--help[^]*\n\nLater:\n/);
      expect(help.split('\n').filter((line) => line.length > Math.max(width, 70))).toEqual([]);
    }
    if (columns === undefined) delete process.env['COLUMNS'];
    else process.env['COLUMNS'] = columns;
  });

  test('never let control characters of what was typed reach the terminal', async () => {
    expect(await failure(['--\u001b[2J', '\u202ex'])).not.toMatch(/[\u001b\u202e]/);
  });

  test('refuse a default that is no value of the type', () => {
    expect(() => defineOptions({ size: { type: 'bytes', default: 'big', description: '' } })).toThrow('is not a size');
  });
});
