import { describe, expect, test } from '@jest/globals';
import { InlayError } from '@inlay/core';
import { systemParts } from '@inlay/testing';
import { Writable } from 'node:stream';
import { createLogger } from './pino-logger.js';

const collect = (): { stream: Writable; lines: () => Record<string, unknown>[]; text: () => string } => {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      text += chunk.toString();
      done();
    },
  });
  return {
    stream,
    text: () => text,
    lines: () =>
      text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
};

describe('createLogger', () => {
  test('writes one JSON object a line, with fields of its parents', () => {
    const out = collect();
    const logger = createLogger({ logLevel: 'info', logFormat: 'json' }, systemParts.clock, out.stream).child({
      role: 'ingester',
    });
    logger.debug('unseen');
    logger.info('segment opened', { segment: 7 });
    logger.error('sync failed', { error: new InlayError('exhausted', 'disk is full', { code: 'disk_full' }) });
    const [info, error] = out.lines();
    expect(out.lines()).toHaveLength(2);
    expect(info).toMatchObject({ level: 'info', role: 'ingester', msg: 'segment opened', segment: 7 });
    expect(error).toMatchObject({ level: 'error', error: { message: 'disk is full', code: 'disk_full' } });
  });

  test('colours for a person only, and not where NO_COLOR says so', () => {
    const [wasTTY, was] = [process.stderr.isTTY, process.env['NO_COLOR']];
    const isColoured = (isTTY: boolean, noColor: string): boolean => {
      Object.defineProperty(process.stderr, 'isTTY', { value: isTTY, configurable: true });
      process.env['NO_COLOR'] = noColor;
      const out = collect();
      createLogger({ logLevel: 'info', logFormat: 'pretty' }, systemParts.clock, out.stream).info('hello');
      return out.text().includes('\u001b[');
    };
    expect([isColoured(true, ''), isColoured(true, '1'), isColoured(false, '')]).toEqual([true, false, false]);
    Object.defineProperty(process.stderr, 'isTTY', { value: wasTTY, configurable: true });
    if (was === undefined) delete process.env['NO_COLOR'];
    else process.env['NO_COLOR'] = was;
  });

  test('hides secrets', () => {
    const out = collect();
    const logger = createLogger({ logLevel: 'debug', logFormat: 'json' }, systemParts.clock, out.stream);
    logger.info('request', {
      token: 'hush1',
      headers: { authorization: 'Bearer hush2' },
      options: { adminToken: 'hush3' },
    });
    expect(out.text()).not.toContain('hush');
    expect(out.lines()[0]).toMatchObject({ token: '[redacted]', headers: { authorization: '[redacted]' } });
  });

  test('writes words for people when asked', () => {
    const out = collect();
    createLogger({ logLevel: 'info', logFormat: 'pretty' }, systemParts.clock, out.stream).warn('slow sync', {
      ms: 40,
    });
    expect(out.text()).toMatch(/WARN.*slow sync/);
  });
});
