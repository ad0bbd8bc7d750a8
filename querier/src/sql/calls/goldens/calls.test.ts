import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from '@jest/globals';
import { isInlayError } from '@inlay/core';
import { printStatement } from '../../../engine/print/index.js';
import { ColumnNumbers, project, reference } from '../../../relation/make.js';
import type { Values } from '../../../relation/relation.js';
import { plain } from '../../meaning/bound.js';
import { CaseReader } from '../testing/case-reader.js';
import { deviations } from '../testing/deviations.js';
import {
  arrowText,
  comparable,
  expressionOf,
  goldenOf,
  typeOf,
  type GoldenValue,
  type TypeText,
} from '../testing/golden-values.js';

interface Golden {
  readonly call: string;
  readonly type?: string;
  /** One for each row of the table; a row that DataFusion refuses has an error. */
  readonly values?: readonly (GoldenValue | { readonly error: string })[];
  /** Why DataFusion refuses the call. */
  readonly error?: string;
}
interface TableColumn {
  readonly name: string;
  readonly type: TypeText;
  readonly values: readonly GoldenValue[];
}

const read = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');
const table = JSON.parse(read('table.json')) as readonly TableColumn[];
const groups = ['numbers', 'texts', 'encodings', 'patterns', 'choices', 'lists', 'structs'];
const goldensOf = (group: string): readonly Golden[] =>
  read(`${group}.jsonl`)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Golden);

const numbers = new ColumnNumbers();
const columns = table.map(({ name, type }) => numbers.next(typeOf(type), name));
const bound = new Map(columns.map((column) => [column.name, plain(reference(column), `t.${column.name}`)]));
const rowCount = table[0]?.values.length ?? 0;
const rows = Array.from({ length: rowCount }, (_, row) =>
  table.map(({ values }, i) => expressionOf(values[row] ?? null, columns[i]?.type ?? { kind: 'null' })),
);

const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();

/** What a call gives for some rows of the table. */
async function answer(call: string, over: Values['rows']): Promise<{ type: string; values: GoldenValue[] }> {
  const { expression, name } = new CaseReader(call, bound).read();
  // The others only cost: each is written out, row by row.
  const used = columns.flatMap(({ name }, i) => (i === 0 || new RegExp(`\\b${name}\\b`).test(call) ? [i] : []));
  const input: Values = {
    kind: 'values',
    columns: used.flatMap((i) => columns[i] ?? []),
    rows: over.map((row) => used.flatMap((i) => row[i] ?? [])),
  };
  const output = numbers.next(expression.type, name);
  const relation = project(input, [{ column: output, expression }]);
  const sql = printStatement(
    { relation, outputs: [{ ...output, role: 'plain' }] },
    {
      scan: () => {
        throw new Error('there are no tables');
      },
      systemScan: () => {
        throw new Error('there are no tables');
      },
    },
  );
  const reader = await connection.runAndReadAll(sql);
  const { type } = expression;
  return {
    type: arrowText(type),
    values: reader.getRows().map((row) => comparable(goldenOf(row[0], type), type)),
  };
}

const typeOfCall = (call: string) => new CaseReader(call, bound).read().expression.type;
const isError = (value: GoldenValue | { readonly error: string }): value is { readonly error: string } =>
  typeof value === 'object' && value !== null && 'error' in value;

/** Fails as a statement does that is wrong or has no answer, and not for a fault of ours. */
async function expectRefused(call: string, over: Values['rows']): Promise<void> {
  const error: unknown = await answer(call, over).then(
    (value) => ({ message: `it gave ${JSON.stringify(value)}` }),
    (reason: unknown) => reason,
  );
  const { message } = error as { message: string };
  const isPlain = isInlayError(error)
    ? error.kind === 'invalid'
    : /^(Invalid Input|Out of Range|Conversion) Error/.test(message);
  expect(isPlain ? 'refused' : message).toBe('refused');
}

describe.each(groups)('%s give the type and values that DataFusion gives', (group) => {
  const goldens = goldensOf(group);
  const answered = goldens.filter(({ error }) => error === undefined);

  test.each(answered.map((golden): [string, Golden] => [golden.call, golden]))(
    '%s',
    async (call, { type, values = [] }) => {
      const differing = new Set(deviations.get(call)?.rows);
      const compared = values.flatMap((value, i) => (differing.has(i) ? [] : [{ value, row: rows[i] ?? [] }]));
      const good = compared.flatMap(({ value, row }) => (isError(value) ? [] : [{ value, row }]));
      const wanted = good.map(({ value }) => comparable(value, typeOfCall(call)));
      expect(
        await answer(
          call,
          good.map(({ row }) => row),
        ),
      ).toEqual({ type, values: wanted });
      for (const { value, row } of compared) if (isError(value)) await expectRefused(call, [row]);
    },
  );

  const refused = goldens.filter(({ error }) => error !== undefined).map(({ call }) => call);
  if (refused.length > 0) test.each(refused)('%s is refused here too', (call) => expectRefused(call, rows));
});

test('what differs from DataFusion is still what is said to differ', () => {
  const known = new Set(groups.flatMap((group) => goldensOf(group).map(({ call }) => call)));
  expect([...deviations.keys()].filter((call) => !known.has(call))).toEqual([]);
});
