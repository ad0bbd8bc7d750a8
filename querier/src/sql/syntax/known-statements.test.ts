import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { isInlayError } from '@inlay/core';
import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';
import { prepareSql } from '../parse/prepare-sql.js';
import { readTree } from '../parse/read-tree.js';
import { TestDuckDb } from '../test-duckdb.js';
import { parseStatement } from './parse-statement.js';

const root = join(import.meta.dirname, '../../../..');
const duck = new TestDuckDb(await (await DuckDBInstance.create(':memory:')).connect());

/** Texts that look like statements in a file of tests; what is put into a template is a name in its place. */
function statementsIn(path: string): string[] {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) found.push(node.text);
    else if (ts.isTemplateExpression(node))
      found.push(node.head.text + node.templateSpans.map(({ literal }) => `x1${literal.text}`).join(''));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found.filter((text) => /^\s*\(?(?:select|with|values|explain|show|describe|from)\s/i.test(text));
}

const testsIn = (folder: string): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => /(?:\.test|-case)\.ts$/.test(name))
    .map((name) => join(root, folder, name));

const goldens = JSON.parse(readFileSync(join(import.meta.dirname, '../expressions/goldens.json'), 'utf8')) as readonly {
  readonly sql: string;
}[];

const known = [
  ...new Set([
    ...goldens.map(({ sql }) => sql),
    ...['e2e/src/cases', 'querier/src/sql', 'querier/src/thread', 'querier/src/http', 'querier/src/flight']
      .flatMap(testsIn)
      .flatMap(statementsIn),
  ]),
].filter((text) => text.length < 100_000);

/** Whether DuckDB's parser takes it, behind the checks that stand before it. */
async function isTakenByDuckDb(text: string): Promise<boolean> {
  try {
    const { kind, sql } = prepareSql(text);
    return /show|describe/.test(kind) || 'node' in readTree(await duck.parse(sql));
  } catch (error) {
    if (isInlayError(error)) return false;
    throw error;
  }
}

const refusalOf = (text: string): Promise<string | undefined> =>
  parseStatement(text, 'thread').then(
    () => undefined,
    (error: unknown) => {
      if (isInlayError(error) && error.cause === undefined) return `${error.code}: ${error.message}`;
      throw error;
    },
  );

/** Statements of tests that only DuckDB's parser takes, and why it should stay so or what replaces them. */
const duckDbOnly: Readonly<Record<string, string>> = {};

describe('the statements of all tests', () => {
  test('there are hundreds', () => {
    expect(known.length).toBeGreaterThan(500);
  });

  test('that DuckDB’s parser takes are taken, but for those with a reason', async () => {
    const lost: Record<string, string> = {};
    for (const text of known) {
      const refusal = await refusalOf(text);
      if (refusal !== undefined && (await isTakenByDuckDb(text))) lost[text] = refusal;
    }
    expect(lost).toEqual(duckDbOnly);
  });
});
