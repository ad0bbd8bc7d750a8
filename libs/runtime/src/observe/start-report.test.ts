import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { noLogger, type Logger } from '@inlay/core';
import { defineOptions } from '../options/index.js';
import { version } from '../version.js';
import { printBanner, startReport } from './start-report.js';

const options = defineOptions({
  port: { type: 'port', default: 8181, description: 'port' },
  dsn: { type: 'string', secret: true, description: 'database' },
  age: { type: 'duration', default: '15m', description: 'age' },
  members: { type: 'list', description: 'names' },
  auth: { type: 'boolean', description: 'ask' },
});

describe('the report of a start', () => {
  const report = async (flags: Readonly<Record<string, string | boolean>>): Promise<unknown[]> => {
    const lines: unknown[] = [];
    const logger: Logger = { ...noLogger, info: (message, fields) => void lines.push({ message, ...fields }) };
    const values = options.read({ flags, env: {} });
    const listening = (): Record<string, string> => ({ http: 'http://127.0.0.1:1', grpc: '127.0.0.1:2' });
    await startReport(logger, { role: 'serve', options, values, listening }).start?.();
    return lines;
  };

  test('is a line with the versions and one for each address', async () => {
    expect(await report({})).toEqual([
      { message: 'started', version, role: 'serve', nodeVersion: process.versions.node, options: {} },
      { message: 'listening', protocol: 'http', address: 'http://127.0.0.1:1' },
      { message: 'listening', protocol: 'grpc', address: '127.0.0.1:2' },
    ]);
  });

  test('names the options that differ from their defaults, and no secret', async () => {
    const lines = await report({ port: '8181', age: '900s', members: 'a,b', auth: true, dsn: 'postgres://u:hush@h/d' });
    expect(lines[0]).toMatchObject({ options: { members: ['a', 'b'], auth: true, dsn: '[redacted]' } });
    expect(Object.keys((lines[0] as { readonly options: object }).options).sort()).toEqual(['auth', 'dsn', 'members']);
    expect(JSON.stringify(lines)).not.toContain('hush');
  });
});

describe('the banner', () => {
  let written: jest.SpiedFunction<typeof process.stdout.write>;
  beforeEach(() => {
    written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  });
  afterEach(() => {
    written.mockRestore();
  });
  const printed = (logFormat: 'auto' | 'pretty' | 'json', newToken?: string): unknown[] => {
    printBanner({ logFormat }, { text: 'Inlay\n', newToken });
    return written.mock.calls.map(([text]) => text);
  };

  test('is for people', () => {
    expect(printed('auto')).toEqual(['Inlay\n']);
  });
  test('is not printed for machines', () => {
    expect(printed('json')).toEqual([]);
  });
  test('leaves machines the token that is shown once', () => {
    expect(printed('json', 'secret')).toEqual(['{"adminToken":"secret"}\n']);
  });
});
