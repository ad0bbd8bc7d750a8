import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { atLength, isInShare } from '@inlay/testing';
import { answersOf, type Answer } from './testing/ask-engine.js';
import { pythonName, readGoldens } from './testing/golden-table.js';

interface Golden {
  readonly sql: string;
  readonly type?: string;
  readonly values?: readonly (string | null)[];
  /** DataFusion refuses it, in these words. */
  readonly error?: string;
}

/** Calls that DataFusion refuses and that have an answer here, which cannot be another one. */
const answeredHere = [
  /^approx_distinct\((f|g|nn|z)\b/,
  /^(approx_distinct|bool_and|string_agg)\(.* OVER \(.*(ROWS|RANGE|GROUPS)/,
  /^(avg|mean)\(NULL\)$/,
  /^date_part\('year', NULL\)$/,
  /^date_bin\(INTERVAL '1 quarter', t\)$/,
  // A cast reads it there, too.
  /^to_time\('8:05 PM'\)$/,
];

/** Calls whose answer is not DataFusion's, and why. */
const differing: readonly (readonly [why: string, calls: RegExp, answer: readonly (string | null)[] | 'an error'])[] = [
  [
    'a bin that begins outside of what a time can hold is an error, not NULL',
    /^date_bin\(INTERVAL '(1 century', t|106751 days', t, )/,
    'an error',
  ],
  ['an interval below zero has no bins', /^date_bin\(INTERVAL '-1 day', t\)$/, 'an error'],
  ['a frame over times has no months', /RANGE BETWEEN INTERVAL '1 month'/, 'an error'],
  ['a zone of 25 hours is not passed over', /\+2500/, 'an error'],
  ['what does not fit into 32 bits does not wrap', /^date_part\('microsecond', dus?\)$/, 'an error'],
  [
    'all of a fraction of a second is counted',
    /^date_part\('millisecond', iv\)$/,
    ['0', '1500', null, '-1500', '0', '20500', '0', '0', '-1000', '0'],
  ],
  [
    'all of a fraction of a second is counted',
    /^date_part\('microsecond', iv\)$/,
    ['3', '1500000', null, '-1500000', '0', '20500000', '0', '0', '-1000001', '0'],
  ],
  ['all of a fraction of a second is counted', /^date_part\('microsecond', INTERVAL '3.0/, ['3000001']],
  [
    'seconds are not counted twice',
    /^date_part\('nanosecond', iv\)$/,
    ['3000', '1500000000', null, '-1500000000', '0', '20500000000', '0', '0', '-1000001000', '0'],
  ],
  [
    'all of a duration is counted',
    /^date_part\('millisecond', du\)$/,
    ['90061000', '-90061000', null, '0', '0', '-1500', '86400000', '604800000', '59999', '3600000'],
  ],
  [
    'all of a duration is counted, and no second twice',
    /^date_part\('nanosecond', du\)$/,
    [
      '90061000000001',
      '-90061000000001',
      null,
      '0',
      '1',
      '-1500000000',
      '86400000000000',
      '604800000000000',
      '59999999999',
      '3600000000000',
    ],
  ],
  [
    'no second is counted twice',
    /^date_part\('nanosecond', dus\)$/,
    [
      '90061000000000',
      '-90061000000000',
      null,
      '0',
      '1000000000',
      '-1000000000',
      '86400000000000',
      '604800000000000',
      '59000000000',
      '3600000000000',
    ],
  ],
  [
    'all of a duration is counted',
    /^date_part\('epoch', du\)$/,
    ['90061.000000001', '-90061.000000001', null, '0', '1e-9', '-1.5', '86400', '604800', '59.999999999', '3600'],
  ],
  [
    'the second row after that is not NULL is found',
    /^lead\(i, 2\) IGNORE NULLS OVER \(ORDER BY w, id\)$/,
    ['5', '7', null, '1', '5', null, '7', null, '-3', '0'],
  ],
  [
    'the second row after that is not NULL is found',
    /^lead\(i, 2\) IGNORE NULLS OVER \(ORDER BY id DESC\)$/,
    [null, null, '1', '1', '2', '7', '7', '-3', '12', '0'],
  ],
];
/** Bins of ns for which DataFusion has no time that is as far from the origin: NULL there, and the bin here. */
const isFarBin = ({ sql, values = [] }: Golden): boolean =>
  /^date_bin\(INTERVAL .*TIMESTAMP/.test(sql) && values.filter((value) => value === null).length > 1;

const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();

/** Floats are compared as numbers, to 13 digits, or to the 6 that a short one has. */
function comparable(values: readonly (string | null)[], type: string | undefined): (string | null)[] {
  const digits = type === 'float' ? 6 : 13;
  const number = (text: string): string => Number(text.replace(/^(-?)inf$/, '$1Infinity')).toPrecision(digits);
  const each = (value: string | null): string | null => {
    if (value === null) return null;
    if (type === 'double' || type === 'float') return number(value);
    if (type !== 'list<item: double>') return value;
    return JSON.stringify((JSON.parse(value) as (string | null)[]).map((item) => item && number(item)));
  };
  const all = values.map(each);
  return new Set(all).size === 1 ? all.slice(0, 1) : all;
}

const inPython = (answer: Answer | Error | undefined): object =>
  answer === undefined || answer instanceof Error
    ? { error: answer?.message }
    : { type: pythonName(answer.type), values: comparable(answer.values, pythonName(answer.type)) };

const asExpected = ({ type, values = [] }: Golden): object => ({ type, values: comparable(values, type) });

describe.each(['times', 'aggregates', 'windows'])('%s', (name) => {
  const goldens = readGoldens(name) as readonly Golden[];
  const isAnsweredHere = ({ sql, error }: Golden): boolean =>
    error !== undefined && answeredHere.some((pattern) => pattern.test(sql));
  const differs = (golden: Golden): boolean =>
    differing.some(([, pattern]) => pattern.test(golden.sql)) || isFarBin(golden);
  const agreed = goldens
    .filter((golden) => golden.error === undefined && !differs(golden))
    .filter((_golden, i) => isInShare(i, Math.floor(i / 7)));
  const refused = goldens.filter((golden) => golden.error !== undefined && !isAnsweredHere(golden));
  let answers: ReadonlyMap<string, Answer | Error>;

  beforeAll(async () => {
    answers = await answersOf(
      connection,
      // What fails ends a whole statement: it is asked for by itself.
      [...agreed, ...goldens.filter((golden) => golden.error !== undefined || differs(golden))].map(({ sql }) => sql),
    );
  });

  test('each call has the type and the values of DataFusion', () => {
    const told = (made: object, sql: string): string => JSON.stringify({ sql, ...made });
    const given = agreed.map(({ sql }) => told(inPython(answers.get(sql)), sql));
    const expected = agreed.map((golden) => told(asExpected(golden), golden.sql));
    const isWrong = (_: string, i: number): boolean => given[i] !== expected[i];
    expect(given.filter(isWrong)).toEqual(expected.filter(isWrong));
    expect(given.length).toBeGreaterThan(atLength(300, 100));
  });

  test('what DataFusion refuses fails here too', () => {
    expect(refused.filter(({ sql }) => !(answers.get(sql) instanceof Error))).toEqual([]);
    // Each of them is told by us, or by the engine in words that are told in ours.
    for (const { sql } of refused) expect((answers.get(sql) as Error).message).not.toMatch(/Binder|Parser|INTERNAL/);
  });

  test('what only is answered here has an answer', () => {
    expect(goldens.filter(isAnsweredHere).filter(({ sql }) => answers.get(sql) instanceof Error)).toEqual([]);
  });

  test('what differs is what is said to differ', () => {
    for (const golden of goldens.filter(differs)) {
      const given = inPython(answers.get(golden.sql));
      const expected = differing.find(([, pattern]) => pattern.test(golden.sql))?.[2];
      expect({ sql: golden.sql, ...given }).not.toEqual({ sql: golden.sql, ...asExpected(golden) });
      if (expected === 'an error')
        expect({ sql: golden.sql, keys: Object.keys(given) }).toEqual({ sql: golden.sql, keys: ['error'] });
      else if (expected !== undefined)
        expect({ sql: golden.sql, ...given }).toEqual({
          sql: golden.sql,
          type: golden.type,
          values: comparable(expected, golden.type),
        });
      // What a far origin made NULL is the bin: none of the others changes.
      else expect(knownValues(golden, answers.get(golden.sql))).toEqual(golden.values);
    }
  });
});

const knownValues = ({ values = [] }: Golden, answer: Answer | Error | undefined): unknown =>
  answer instanceof Error || answer === undefined
    ? answer
    : answer.values.map((value, i) => (values[i] === null ? null : value));
