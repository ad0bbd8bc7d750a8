import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWithPart } from '../clients/with-part.js';
import { tablesOf } from './tables/point.js';
import { points, schemas } from './tables/points.js';
import { isRefusal } from './engines/answer.js';
import type { SqlEngine } from './engines/answer.js';
import { datafusion, startDataFusion } from './engines/python-engine.js';
import {
  aggregateShapes,
  constants,
  orderedShapes,
  scalarShapes,
  types,
  windowShapes,
  withinShapes,
} from './statements/shapes.js';
import type { Shape } from './statements/shapes.js';
import { varying } from './sweep/operands.js';
import { print } from './tree/tree.js';

/** Functions that no statement tries, and why. */
const untried: Readonly<Record<string, string>> = {
  array_indexof: 'is still to be tried',
  array_push_back: 'is still to be tried',
  array_push_front: 'is still to be tried',
  array_replace_n: 'is still to be tried',
  list_indexof: 'is still to be tried',
  list_push_back: 'is still to be tried',
  list_push_front: 'is still to be tried',
  list_replace_n: 'is still to be tried',
  list_zip: 'is still to be tried',
  file_row_index: 'says where in a file a row is',
  input_file_name: 'says which file a row is of',
  union_extract: 'takes unions, which no SQL makes',
  union_tag: 'takes unions, which no SQL makes',
};

const arrowTypes: Readonly<Record<string, string>> = {
  i64: 'int64',
  u64: 'uint64',
  f64: 'double',
  f32: 'float',
  i32: 'int32',
  utf8: 'string',
  bool: 'bool',
  time: 'timestamp[ns]',
  date: 'date32[day]',
  binary: 'binary',
  'list<i64>': 'list<int64>',
  'list<utf8>': 'list<string>',
};

const argsOf = ({ args }: Shape): string[] =>
  args.map((letter, i) => {
    const nth = args.slice(0, i).filter((each) => each === letter).length;
    return constants[letter]?.[0] ?? print(varying(types[letter] ?? 'i64', nth));
  });

describeWithPart(datafusion, 'what is tried of DataFusion', () => {
  let engine: SqlEngine;
  beforeAll(() => {
    const { inFiles, hot } = points();
    engine = startDataFusion(tablesOf(schemas, [...inFiles, ...hot]));
  });
  afterAll(() => engine.close());

  const shapes = [...scalarShapes, ...aggregateShapes, ...orderedShapes, ...withinShapes, ...windowShapes];

  test('every function that it lists, or there is a reason', async () => {
    const answer = await engine.ask('SELECT DISTINCT routine_name FROM information_schema.routines ORDER BY 1');
    if (isRefusal(answer)) throw new Error(answer.error);
    const forms = readFileSync(join(import.meta.dirname, 'sweep/forms.sql'), 'utf8');
    const names = answer.rows.map(([name]) => (typeof name === 'string' ? name : ''));
    const tried = new Set(shapes.map(({ name }) => name));
    const isTried = (name: string): boolean =>
      tried.has(name) || new RegExp(`\\b${name}\\b`).test(forms) || tried.has(name.replace(/^list_/, 'array_'));
    expect(names.length).toBeGreaterThan(250);
    expect(names.filter((name) => !isTried(name) && !(name in untried))).toEqual([]);
    expect(Object.keys(untried).filter((name) => !names.includes(name))).toEqual([]);
    expect([...tried].filter((name) => !names.includes(name))).toEqual([]);
  });

  test('each shape gives the type that it says, so that what is made of it is valid', async () => {
    const wrong: string[] = [];
    const ask = async (shape: Shape, sql: string): Promise<void> => {
      const answer = await engine.ask(sql);
      // Some rows of the table are refused by some functions; types are only known where none is.
      if (isRefusal(answer) || shape.result === 'other') return;
      const expected = arrowTypes[shape.result] ?? 'decimal';
      if (!(answer.types[0] ?? '').startsWith(expected)) wrong.push(`${sql}: ${String(answer.types[0])}`);
    };
    for (const shape of scalarShapes) await ask(shape, `SELECT ${shape.name}(${argsOf(shape).join(', ')}) AS x FROM m`);
    for (const shape of aggregateShapes)
      await ask(shape, `SELECT ${shape.name}(${argsOf(shape).join(', ')}) AS x FROM m GROUP BY s`);
    for (const shape of orderedShapes)
      await ask(shape, `SELECT ${shape.name}(${argsOf(shape).join(', ')} ORDER BY id) AS x FROM m`);
    for (const shape of windowShapes)
      await ask(shape, `SELECT ${shape.name}(${argsOf(shape).join(', ')}) OVER (ORDER BY id) AS x FROM m`);
    expect(wrong).toEqual([]);
  });
});
