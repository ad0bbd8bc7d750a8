import { describe, expect, test } from '@jest/globals';
import { asWritten } from './called-names.js';
import { plainWords } from './plain-words.js';

const excerpt = '\n\nLINE 1: SELECT "t1"."n" FROM "t1"\n               ^';
const casts = "'. You might need to add explicit type casts.\n\tCandidate functions:\n\ttrim(VARCHAR) -> VARCHAR\n";

describe('each family of messages is told in our words', () => {
  test.each([
    [
      `Binder Error: No function matches the given name and argument types 'trim(STRING_LITERAL, UBIGINT)${casts}${excerpt}`,
      'trim() does not take VARCHAR, BIGINT UNSIGNED: add a cast',
    ],
    [
      `Binder Error: No function matches the given name and argument types '+(TIMESTAMP_NS, BIGINT)${casts}`,
      'the operator + does not take TIMESTAMP, BIGINT: add a cast',
    ],
    [
      `Binder Error: No function matches the given name and argument types 'list_contains(BIGINT, VARCHAR)${casts}`,
      'array_has() does not take BIGINT, VARCHAR: add a cast',
    ],
    [
      'Binder Error: Could not choose a best candidate function for the function call "abs(STRING_LITERAL)". In order to select one, please add explicit type casts.\n\tCandidate functions:\n\tabs(SMALLINT) -> SMALLINT\n',
      'abs() can mean several things with VARCHAR: add a cast',
    ],
    [
      `Binder Error: Cannot deduce template type 'T' in function: 'list_contains(T[], T) -> BOOLEAN'\nType 'T' was inferred to be:\n - 'VARCHAR', from first occurrence\n - 'INT64', which is incompatible with previously inferred type!${excerpt}`,
      'array_has() takes values of one type, not VARCHAR and BIGINT: add a cast',
    ],
    [
      `Binder Error: Cannot compare values of type VARCHAR and type BIGINT - an explicit cast is required${excerpt}`,
      'VARCHAR and BIGINT do not go together: add a cast',
    ],
    [
      'Binder Error: Cannot mix values of type HUGEINT and TIMESTAMP_NS in COALESCE operator - an explicit cast is required',
      'DECIMAL and TIMESTAMP do not go together: add a cast',
    ],
    [
      'Binder Error: Cannot combine types of BIGINT and VARCHAR - an explicit cast is required',
      'BIGINT and VARCHAR do not go together: add a cast',
    ],
    [
      'Binder Error: Cannot concatenate types VARCHAR, BIGINT[] and VARCHAR - an explicit cast is required',
      'VARCHAR, BIGINT[] and VARCHAR cannot be joined: add a cast',
    ],
    [
      `Conversion Error: Could not convert string 'it's\nLINE' to INT64 when casting from source column c12${excerpt}`,
      "'it's\nLINE' cannot be read as BIGINT",
    ],
    [
      `Conversion Error: Could not convert string '${'x'.repeat(200)}' to BOOL`,
      `'${'x'.repeat(80)}...' cannot be read as BOOLEAN`,
    ],
    ['Conversion Error: Unimplemented type for cast (DOUBLE -> TIMESTAMP_NS)', 'DOUBLE cannot be cast to TIMESTAMP'],
    [
      'Conversion Error: invalid date field format: "b", expected format is (YYYY-MM-DD)',
      "'b' cannot be read as DATE: write it like '2023-11-14'",
    ],
    [
      "Conversion Error: Type DOUBLE with value 1e+308 can't be cast because the value is out of range for the destination type INT64",
      '1e+308 does not fit into BIGINT',
    ],
    [
      "Conversion Error: Type DOUBLE with value -inf can't be cast to the destination type VARCHAR",
      'the DOUBLE -inf cannot be cast to VARCHAR',
    ],
    [
      'Conversion Error: Casting value "123456" to type DECIMAL(5,2) failed: value is out of range!',
      '123456 does not fit into DECIMAL(5,2)',
    ],
    ['Out of Range Error: Overflow in addition of INT64 (1 + 2)!', '1 + 2 does not fit into BIGINT'],
    ['Out of Range Error: Overflow in left shift (9 << 63)', '9 << 63 does not fit into its type'],
    ['Out of Range Error: factorial of a negative number is undefined', 'factorial() takes no negative number'],
    [
      'Binder Error: Cannot compare values of type BIGINT and VARCHAR in IN/ANY/ALL clause - an explicit cast is required',
      'BIGINT and VARCHAR do not go together: add a cast',
    ],
    [
      'Out of Range Error: Overflow on abs(-9223372036854775808)',
      'the absolute value of -9223372036854775808 does not fit into its type',
    ],
    ['Out of Range Error: STDDEV_SAMP is out of range!', 'stddev() has a result that is out of range'],
    [
      'Conversion Error: Date out of range in timestamp_ns conversion',
      'a time is outside what can be held, which is from 1677 to 2262',
    ],
    ['Invalid Input Error: missing ]: [', 'a pattern is no regular expression: missing ]: ['],
    ['Invalid Input Error: trailing \\', 'a pattern is no regular expression: trailing \\'],
    ['Invalid Input Error: Unrecognized Regex option f', "'f' is not an option of a regular expression"],
    [
      'Invalid Input Error: Failed to parse format specifier %: Trailing format character %',
      "'%' is no format of a time",
    ],
    [
      'Syntax Error: Invalid escape string. Escape string must be empty or one character.',
      'ESCAPE takes one character, or none',
    ],
    [
      `Binder Error: column "host" must appear in the GROUP BY clause or must be part of an aggregate function.\nEither add it to the GROUP BY list, or use "ANY_VALUE(host)" if the exact value of "host" is not important.${excerpt}`,
      'column "host" must stand in GROUP BY or in an aggregate',
    ],
    [
      'Binder Error: column b must appear in the GROUP BY clause or be used in an aggregate function',
      'column "b" must stand in GROUP BY or in an aggregate',
    ],
    [
      'Binder Error: ORDER BY non-integer literal has no effect.\n* SET order_by_non_integer_literal=true to allow this behavior.',
      'ORDER BY takes columns, their numbers and expressions: a constant orders nothing',
    ],
    ['Binder Error: Referenced table "a" not found!\nCandidate tables: "cpu"', '"a" is not a table in this query'],
    [
      'Not implemented Error: exprLocation NOT IMPLEMENTED',
      'ORDER BY or LIMIT stands twice: put the inner query into a FROM clause',
    ],
  ])('%s', (message, told) => {
    expect(plainWords(message)).toBe(told);
  });

  test('of a family that is not known the useful part is left', () => {
    expect(
      plainWords(`Binder Error: A thing of INT64 and "INT64" is odd!\nCandidate things:\n\tx(INT64)${excerpt}`),
    ).toBe('A thing of BIGINT and "INT64" is odd');
    expect(plainWords('Binder Error: Max of DuckDB\n\nUse "SET max_expression_depth TO 2000" to raise it')).toBe(
      'Max of the query engine',
    );
    expect(plainWords('Invalid Input Error: ')).toBe('the query failed');
  });
});

describe('a function has the name that the statement gives it', () => {
  test.each([
    [
      'array_has() does not take BIGINT, VARCHAR: add a cast',
      "SELECT array_contains(n, 'a') FROM cpu",
      'array_contains() does not take BIGINT, VARCHAR: add a cast',
    ],
    [
      'array_has() does not take BIGINT, VARCHAR: add a cast',
      "SELECT array_has(n, 'a') FROM cpu",
      'array_has() does not take BIGINT, VARCHAR: add a cast',
    ],
    [
      'LIKE does not take BIGINT, VARCHAR: add a cast',
      'SELECT n LIKE s FROM cpu',
      'LIKE does not take BIGINT, VARCHAR: add a cast',
    ],
    [
      'the operator * does not take DECIMAL, VARCHAR: add a cast',
      'SELECT repeat(s, s) FROM cpu',
      'a part of the statement does not take DECIMAL, VARCHAR: add a cast',
    ],
    ["'array_has()' cannot be read as BIGINT", 'SELECT 1', "'array_has()' cannot be read as BIGINT"],
  ])('%s of %s', (message, statement, told) => {
    expect(asWritten(message, statement)).toBe(told);
  });
});
