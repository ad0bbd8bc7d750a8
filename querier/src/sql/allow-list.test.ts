import { DuckDBInstance, StatementType } from '@duckdb/node-api';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { expressionTable } from './testing/expressions/expression-table.js';
import { functionNames as allowedNames } from './calls/index.js';
import { refusalOf as functionRefusal, refusals } from './calls/refused.js';
import { parseStatement } from './syntax/parse-statement.js';
import { TestDuckDb, testContext } from './testing/test-duckdb.js';

const duck = new TestDuckDb(await (await DuckDBInstance.create(':memory:')).connect());
const context = testContext([expressionTable]);
const compile = (sql: string): Promise<unknown> => duck.compile(sql, context);
const tableFunctions = new Set(['generate_series', 'range', 'unnest']);
/** What the grammar takes for operators. */
const operators = '+ - * / % || & | << >> ^ ~* !~* ~~ !~~ ~~* !~~*'.split(' ');
let catalogue: { name: string; kind: string }[];

beforeAll(async () => {
  const { rows } = await duck.rows('SELECT DISTINCT function_name, function_type FROM duckdb_functions() ORDER BY ALL');
  catalogue = rows.map(([name, kind]) => ({ name: name ?? '', kind: kind ?? '' }));
  await duck.setUp([expressionTable]);
});

describe('every function of the engine is listed', () => {
  test('allowed or refused, each with a reason, none missing, none too many', () => {
    const engine = new Set(catalogue.map(({ name }) => name));
    expect(engine.size).toBeGreaterThan(900);
    const allowed = new Set([...allowedNames, ...tableFunctions, ...operators]);
    expect([...engine].filter((name) => !allowed.has(name) && !refusals.has(name))).toEqual([]);
    expect([...refusals.keys()].filter((name) => !engine.has(name))).toEqual([]);
    expect([...refusals.keys()].filter((name) => allowed.has(name))).toEqual([]);
    expect([...refusals].filter(([, reason]) => reason === '')).toEqual([]);
  });

  test('the grammar that statements are generated from has every allowed function', () => {
    const file = new URL('../../../e2e/src/fuzz/sql-functions.ts', import.meta.url);
    const names = new Set(Array.from(readFileSync(file, 'utf8').matchAll(/(\w+)\([\w,]*\)\w/g), ([, name]) => name));
    expect(allowedNames.filter((name) => !names.has(name))).toEqual([]);
  });

  test('a table function in FROM is refused unless it is one of three', async () => {
    const kinds = new Set(['table', 'table_macro', 'pragma']);
    for (const name of new Set(catalogue.filter(({ kind }) => kinds.has(kind)).map(({ name: each }) => each))) {
      if (tableFunctions.has(name)) continue;
      await expect(compile(`SELECT * FROM "${name}"('x')`)).rejects.toMatchObject({ code: 'function_refused' });
    }
  });

  test('a refused function is refused wherever a call can stand', async () => {
    const words = [...refusals.keys()].filter(
      (name) => /^[a-z_0-9]+$/.test(name) && functionRefusal(name) !== undefined,
    );
    expect(words.length).toBeGreaterThan(500);
    const refused: string[] = [];
    for (const name of words) {
      const outcome = await compile(`SELECT "${name}"(host) AS x FROM cpu`).then(
        () => 'compiled',
        (error: unknown) => (error as { code?: string }).code,
      );
      if (outcome !== 'function_refused') refused.push(`${name}: ${String(outcome)}`);
    }
    expect(refused).toEqual([]);
  });

  const places = [
    "SELECT getvariable('a')",
    "SELECT 1 FROM cpu WHERE current_setting('a') = 'b'",
    "SELECT host FROM cpu GROUP BY host, current_setting('a')",
    "SELECT count(*) FROM cpu HAVING count(current_setting('a')) > 1",
    "SELECT host FROM cpu ORDER BY current_setting('a')",
    "SELECT max(n) FILTER (WHERE current_setting('a') = 'b') FROM cpu",
    "SELECT max(n) OVER (PARTITION BY current_setting('a')) FROM cpu",
    "SELECT max(n) OVER (ORDER BY current_setting('a')) FROM cpu",
    "SELECT lag(n, 1, current_setting('a')) OVER (ORDER BY time) FROM cpu",
    "SELECT string_agg(host, ',' ORDER BY current_setting('a')) FROM cpu",
    "SELECT CASE WHEN true THEN current_setting('a') END",
    "SELECT (SELECT current_setting('a'))",
    "SELECT 1 WHERE EXISTS (SELECT current_setting('a'))",
    "SELECT 1 WHERE 'x' IN (SELECT current_setting('a'))",
    "SELECT * FROM (SELECT current_setting('a') AS x) y",
    "WITH x AS (SELECT current_setting('a') AS a) SELECT * FROM x",
    "WITH x AS (SELECT current_setting('a') AS a) SELECT 1",
    "SELECT 1 UNION SELECT current_setting('a')",
    "VALUES (current_setting('a'))",
    "SELECT * FROM cpu a JOIN cpu b ON current_setting('a') = a.host",
    "SELECT * FROM generate_series(1, length(current_setting('a')))",
    "SELECT DISTINCT ON (current_setting('a')) host FROM cpu",
    "SELECT * REPLACE (current_setting('a') AS host) FROM cpu",
    "SELECT [current_setting('a')]",
    "SELECT host FROM cpu QUALIFY row_number() OVER (ORDER BY current_setting('a')) = 1",
    "SELECT host FROM cpu GROUP BY ROLLUP (current_setting('a'))",
    "SELECT 1 BETWEEN 0 AND length(current_setting('a'))",
    "SELECT 'a' LIKE current_setting('a')",
    "SELECT current_setting('a') IS NULL",
  ];
  test.each(places)('in %s', async (sql) => {
    await expect(compile(sql)).rejects.toMatchObject({ code: 'function_refused' });
  });
});

describe('nothing but tables of the database can be read', () => {
  const refused: readonly [string, string][] = [
    ["SELECT * FROM 'x.parquet'", 'sql_unsupported'],
    ['SELECT * FROM "x.csv"', 'table_not_found'],
    ['SELECT * FROM duckdb_tables', 'table_not_found'],
    ['SELECT * FROM sqlite_master', 'table_not_found'],
    ['SELECT * FROM pg_catalog.pg_tables', 'table_not_found'],
    ['SELECT * FROM main.t1', 'table_not_found'],
    ['SELECT * FROM t1', 'table_not_found'],
    ['SELECT * FROM temp.t1', 'table_not_found'],
    ['SELECT * FROM other.iox.cpu', 'table_not_found'],
    ['SELECT * FROM system.information_schema.tables', 'table_not_found'],
    ['SELECT * FROM cpu AT (VERSION => 1)', 'sql_syntax'],
    ['SELECT * FROM cpu TABLESAMPLE 10%', 'sql_syntax'],
    ['SELECT COLUMNS(*) FROM cpu', 'function_unknown'],
    ["SELECT COLUMNS('h.*') FROM cpu", 'function_unknown'],
    ['SELECT max(COLUMNS(*)) FROM cpu', 'function_unknown'],
    ['FROM cpu SELECT #1', 'sql_syntax'],
    ['SELECT host COLLATE nocase FROM cpu', 'sql_unsupported'],
    ['SELECT list_transform([1], lambda x: x + 1)', 'sql_syntax'],
    ['SELECT main.upper(host) FROM cpu', 'function_refused'],
    ['SELECT other.upper(host) FROM cpu', 'function_refused'],
    ['SELECT "upper"(host) FROM public.iox.cpu', 'ok'],
  ];
  test.each(refused)('%s', async (sql, code) => {
    const outcome = await compile(sql).then(
      () => 'ok',
      (error: unknown) => (error as { code?: string }).code,
    );
    expect(outcome).toBe(code);
  });
});

/** Every type of statement that DuckDB 1.5 knows, and what becomes of it: an upgrade that brings another is seen here. */
const statementTypes: Readonly<Record<string, { readonly allowed: boolean; readonly reason: string }>> = {
  SELECT: { allowed: true, reason: 'reads, after its tree is checked' },
  EXPLAIN: { allowed: true, reason: 'shows the plan of a checked SELECT' },
  INVALID: { allowed: false, reason: 'is no statement' },
  INSERT: { allowed: false, reason: 'writes' },
  UPDATE: { allowed: false, reason: 'writes' },
  DELETE: { allowed: false, reason: 'writes' },
  MERGE_INTO: { allowed: false, reason: 'writes' },
  COPY: { allowed: false, reason: 'reads and writes files' },
  COPY_DATABASE: { allowed: false, reason: 'reads and writes files' },
  EXPORT: { allowed: false, reason: 'writes files' },
  CREATE: { allowed: false, reason: 'changes the engine' },
  CREATE_FUNC: { allowed: false, reason: 'changes the engine' },
  ALTER: { allowed: false, reason: 'changes the engine' },
  DROP: { allowed: false, reason: 'changes the engine' },
  ANALYZE: { allowed: false, reason: 'changes statistics of the engine' },
  VACUUM: { allowed: false, reason: 'changes the engine' },
  PREPARE: { allowed: false, reason: 'keeps state in the engine' },
  EXECUTE: { allowed: false, reason: 'runs text that was not checked' },
  TRANSACTION: { allowed: false, reason: 'keeps state in the engine' },
  SET: { allowed: false, reason: 'changes settings' },
  VARIABLE_SET: { allowed: false, reason: 'changes settings' },
  PRAGMA: { allowed: false, reason: 'reads and changes settings and the catalogue of the engine' },
  CALL: { allowed: false, reason: 'calls any table function' },
  LOAD: { allowed: false, reason: 'loads code' },
  EXTENSION: { allowed: false, reason: 'is parsed by an extension' },
  UPDATE_EXTENSIONS: { allowed: false, reason: 'loads code' },
  ATTACH: { allowed: false, reason: 'opens other databases' },
  DETACH: { allowed: false, reason: 'closes databases' },
  RELATION: { allowed: false, reason: 'comes from an API, not from text' },
  LOGICAL_PLAN: { allowed: false, reason: 'comes from an API, not from text' },
  MULTI: { allowed: false, reason: 'is several statements (PIVOT makes types first)' },
};

describe('every type of statement is listed', () => {
  test('none missing, none too many', () => {
    const engine = Object.keys(StatementType).filter((key) => !/^\d+$/.test(key));
    expect(Object.keys(statementTypes).sort()).toEqual(engine.sort());
    expect(Object.values(statementTypes).filter(({ reason }) => reason === '')).toEqual([]);
    expect(Object.entries(statementTypes).flatMap(([type, { allowed }]) => (allowed ? [type] : []))).toEqual([
      'SELECT',
      'EXPLAIN',
    ]);
  });

  const writes = [
    'INSERT INTO cpu VALUES (1)',
    'UPDATE cpu SET n = 1',
    'DELETE FROM cpu',
    'CREATE TABLE x (a int)',
    'CREATE MACRO f() AS 1',
    'DROP TABLE cpu',
    'ALTER TABLE cpu ADD COLUMN x int',
    "COPY cpu TO 'x'",
    "COPY (SELECT 1) TO 'x'",
    "ATTACH 'x'",
    'DETACH x',
    'SET threads = 1',
    'RESET threads',
    'SET VARIABLE x = 1',
    'PRAGMA version',
    'CALL pragma_version()',
    "LOAD 'x'",
    'INSTALL x',
    "EXPORT DATABASE 'x'",
    "IMPORT DATABASE 'x'",
    'BEGIN',
    'COMMIT',
    'PREPARE p AS SELECT 1',
    'EXECUTE p',
    'DEALLOCATE p',
    'VACUUM',
    'ANALYZE',
    'CHECKPOINT',
    'USE x',
    'TRUNCATE cpu',
    'MERGE INTO cpu USING cpu b ON true WHEN MATCHED THEN DELETE',
    "COMMENT ON TABLE cpu IS 'x'",
    'EXPLAIN INSERT INTO cpu VALUES (1)',
    'EXPLAIN ANALYZE DROP TABLE cpu',
    ' /* x */ -- y\n insert into cpu values (1)',
  ];
  test.each(writes)('%s is not a read', (sql) => {
    return expect(parseStatement(sql)).rejects.toMatchObject({ code: 'not_a_read' });
  });

  test.each(['WITH x AS (SELECT 1) INSERT INTO cpu SELECT * FROM x', 'PIVOT cpu ON host USING sum(n)'])(
    '%s is refused',
    async (sql) => {
      await expect(parseStatement(sql)).rejects.toMatchObject({ kind: 'invalid' });
    },
  );

  test('one statement a request', async () => {
    await expect(parseStatement('SELECT 1; SELECT 2')).rejects.toMatchObject({ code: 'one_statement' });
    await expect(parseStatement("SELECT ';' ; -- done")).resolves.toMatchObject({ kind: 'query' });
  });
});
