import { afterEach, describe, expect, test } from '@jest/globals';
import { Window } from 'happy-dom';
import { welcomePage } from './welcome-page.js';

const facts = { url: 'http://0.0.0.0:8181', version: '1.2.3', authOn: true, newToken: undefined };
const windows: Window[] = [];

interface Server {
  readonly token?: string;
  readonly ready?: boolean;
  readonly tables: Readonly<Record<string, readonly string[]>>;
  readonly failing?: string;
}

/** Answers as the routes do, and keeps what was asked. */
function serverOf({ token, ready = true, tables, failing }: Server, asked: string[]) {
  return (path: string, { headers = {} }: { headers?: Record<string, string> } = {}) => {
    const { pathname, searchParams } = new URL(path, facts.url);
    const statement = searchParams.get('q');
    asked.push(statement ?? pathname);
    const answer = (status: number, body: unknown) =>
      Promise.resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }));
    if (pathname === '/readyz') return answer(ready ? 200 : 503, 'the disk is full');
    if (token !== undefined && headers['authorization'] !== `Bearer ${token}`) return answer(401, {});
    if (statement === null)
      return answer(
        200,
        Object.keys(tables).map((name) => ({ 'iox::database': name })),
      );
    if (statement.includes('information_schema'))
      return answer(
        200,
        tables[searchParams.get('db') ?? '']?.map((name) => ({ name })),
      );
    return failing !== undefined && statement.includes(failing) ? answer(503, {}) : answer(200, [{ n: 1234567 }]);
  };
}

/** A browser that opened the page, when everything that it asks for has come. */
async function open(server: Server): Promise<{ window: Window; asked: string[]; text: () => string }> {
  const asked: string[] = [];
  const window = new Window({
    url: 'http://db.example:8299/',
    settings: { enableJavaScriptEvaluation: true, suppressInsecureJavaScriptEnvironmentWarning: true },
  });
  windows.push(window);
  Object.assign(window, { fetch: serverOf(server, asked) });
  window.document.write(welcomePage(facts));
  await settled();
  return { window, asked, text: () => window.document.getElementById('databases')?.textContent ?? '' };
}

/** The answers of the stand-in are there at once: what follows from them is done when the event loop has gone round some times. */
async function settled(): Promise<void> {
  for (let round = 0; round < 100; round++) await new Promise((resolve) => setImmediate(resolve));
}

afterEach(async () => {
  for (const window of windows.splice(0)) await window.happyDOM.close();
});

describe('the page at /', () => {
  test('shows health, databases, tables and their rows', async () => {
    const { window, text } = await open({ tables: { home: ['air', 'power'], empty: [] } });
    expect(window.document.getElementById('health')?.textContent).toBe('Ready for reads and writes.');
    expect(text()).toContain('home');
    expect(text()).toContain('air1,234,567');
    expect(text()).toContain('emptyNo tables yet.');
  });

  test('names of tables are text and quoted in statements', async () => {
    const { window, asked, text } = await open({ tables: { home: ['<b id="bad">x</b>"y'] } });
    expect(text()).toContain('<b id="bad">x</b>"y');
    expect(window.document.getElementById('bad')).toBeNull();
    expect(asked).toContain('SELECT count(*) AS n FROM "<b id=""bad"">x</b>""y"');
  });

  test('tables beyond the first twenty are counted when asked', async () => {
    const { window, asked } = await open({ tables: { home: Array.from({ length: 25 }, (_, i) => `t${String(i)}`) } });
    const counts = () => asked.filter((statement) => statement.includes('count(*)')).length;
    expect(counts()).toBe(20);
    window.document.querySelector<'button'>('td button' as 'button')?.click();
    await settled();
    expect(counts()).toBe(21);
  });

  test('asks for the token where one is needed, and says when it is not taken', async () => {
    const { window, text } = await open({ token: 'right', tables: { home: ['air'] } });
    const form = window.document.querySelector('form');
    const input = window.document.querySelector('input');
    expect(form?.hidden).toBe(false);
    expect(text()).toContain('whoever has the admin token');
    for (const [token, expected] of [
      ['wrong', 'This token is not taken.'],
      ['right', 'air'],
    ] as const) {
      if (input !== null) input.value = token;
      form?.dispatchEvent(new window.Event('submit', { cancelable: true }));
      await settled();
      expect(text()).toContain(expected);
    }
    expect(form?.hidden).toBe(true);
  });

  test('says what is wrong: not ready, a count that failed', async () => {
    const { window, text } = await open({ ready: false, tables: { home: ['air', 'power'] }, failing: 'air' });
    expect(window.document.getElementById('health')?.textContent).toBe('Not ready: the disk is full');
    expect(text()).toContain('airHTTP 503');
    expect(text()).toContain('power1,234,567');
  });

  test('commands carry the address under which the browser reached the server', async () => {
    const { window } = await open({ tables: {} });
    expect(window.document.querySelector('pre')?.textContent).toContain('http://db.example:8299/api/v3/write_lp');
  });
});
