import { describe, expect, test } from '@jest/globals';
import { welcomePage, welcomeText } from './welcome.js';

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

  test('a page never shows the token, and escapes what it shows', () => {
    const page = welcomePage(facts);
    expect(page).not.toContain('inlay_secret');
    expect(page).toContain('/data/&lt;x&gt;');
    expect(page).toContain('&lt;admin token&gt;');
  });

  test('without authentication no header is asked for', () => {
    expect(welcomeText({ ...facts, authOn: false, newToken: undefined })).not.toContain('Authorization');
  });
});
