import { describe, expect, test } from '@jest/globals';
import { welcomePage } from './welcome-page.js';
import { welcomeText } from './welcome-text.js';

const facts = {
  url: 'http://127.0.0.1:8181',
  dataDir: '/data/<x>',
  version: '1.2.3',
  authOn: true,
  newToken: 'inlay_secret',
};

describe('the welcome', () => {
  test('a terminal sees where everything is, and the token once', () => {
    const text = welcomeText(facts);
    for (const part of [
      'http://127.0.0.1:8181',
      '/data/<x>',
      'inlay_secret',
      '/api/v3/write_lp?db=home',
      '/api/v3/query_sql',
    ])
      expect(text).toContain(part);
    expect(welcomeText({ ...facts, newToken: undefined })).toContain('<admin token>');
  });

  test('a page shows neither the token nor where the data lies, and escapes what it shows', () => {
    const page = welcomePage(facts);
    expect(page).not.toContain('inlay_secret');
    expect(page).not.toContain('/data/');
    expect(page).toContain('&lt;admin token&gt;');
  });

  test('a page is readable on a phone: nothing is cut off, links have words', () => {
    const page = welcomePage(facts);
    expect(page).toContain('white-space:pre-wrap');
    expect(page).not.toContain('overflow:auto');
    for (const [, words = ''] of page.matchAll(/<a [^>]*>([^<]*)</g)) expect(words).toMatch(/^[A-Z][a-z ]+/);
  });

  test('without authentication no header is asked for', () => {
    expect(welcomeText({ ...facts, authOn: false, newToken: undefined })).not.toContain('Authorization');
  });
});
