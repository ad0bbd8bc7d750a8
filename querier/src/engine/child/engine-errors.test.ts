import { describe, expect, test } from '@jest/globals';
import { InlayError } from '@inlay/core';
import { isFatal, toWireError } from './engine-errors.js';

const path = '/data/objects/db/1/x.parquet';

describe('what DuckDB says is told in our words', () => {
  test.each([
    [
      `Conversion Error: Could not convert string '1x' to INT64\n\nLINE 1: SELECT '1x'::BIGINT\n   ^`,
      "'1x' cannot be read as BIGINT",
    ],
    [
      "Conversion Error: Could not convert string 'INT64 is corrupt' to UINT64",
      "'INT64 is corrupt' cannot be read as BIGINT UNSIGNED",
    ],
    [
      "Conversion Error: Could not convert string 'a.parquet' to BOOL when casting from source column c3",
      "'a.parquet' cannot be read as BOOLEAN",
    ],
    [
      'Out of Range Error: Overflow in multiplication of INT64 (2 * 9223372036854775807)!',
      '2 * 9223372036854775807 does not fit into BIGINT',
    ],
    [
      'Invalid Input Error: More than one row returned by a subquery used as an expression - scalar subqueries can only return a single row.\n\nUse "SET scalar_subquery_error_on_multiple_rows=false" to revert to previous behavior of returning a random row.',
      'a subquery used as a value gave more than one row: add LIMIT 1, or an aggregate',
    ],
    [
      'Binder Error: Could not choose a best candidate function for the function call "abs(STRING_LITERAL)". In order to select one, please add explicit type casts.\n\tCandidate functions:\n\tabs(SMALLINT) -> SMALLINT\n\n\nLINE 1: SELECT',
      'abs() can mean several things with VARCHAR: add a cast',
    ],
    [
      'Serialization Error: Cannot copy BoundSubqueryExpression',
      'a subquery cannot stand at this place: join it, or name it with WITH',
    ],
  ])('invalid: %s', (words, message) => {
    expect(toWireError(new Error(words))).toMatchObject({ kind: 'invalid', code: 'query_failed', message });
  });

  test.each([
    [`Invalid Input Error: No magic bytes found at end of file '${path}'\n\nLINE 1: SELECT`, 'file_damaged', path],
    [`Invalid Input Error: Failed to read file "${path}": ZSTD Decompression failure`, 'file_damaged', path],
    [`Invalid Input Error: Footer length error in file '${path}'`, 'file_damaged', path],
    [`Invalid Input Error: File '${path}' too small to be a Parquet file`, 'file_damaged', path],
    [
      `Invalid Input Error: Invalid string encoding found in Parquet file "${path}": value "\\xff" is not valid UTF8!`,
      'file_damaged',
      path,
    ],
    ['Invalid Error: Out of buffer', 'file_damaged', undefined],
    ['Invalid Error: TProtocolException: Invalid data', 'file_damaged', undefined],
    ["Invalid Error: don't know what type: \u0003", 'file_damaged', undefined],
    [`IO Error: No files found that match the pattern "${path}"`, 'file_unreadable', path],
    [`IO Error: Could not read from file "${path}": Input/output error`, 'file_unreadable', path],
  ])('our files: %s', (words, code, file) => {
    const wire = toWireError(new Error(words));
    expect(wire).toMatchObject({ kind: 'corrupt', code, engineWords: words });
    expect(wire.file).toBe(file);
    expect(wire.message).not.toMatch(/Error|\/data|magic/);
  });

  test.each([
    [
      'Out of Memory Error: failed to allocate data of size 16.0 MiB (90.2 MiB/95.3 MiB used)\n\nPossible solutions:\n* SET',
      'query_memory',
    ],
    [
      "Out of Memory Error: failed to offload data block of size 96.0 KiB (1.7 MiB/1.7 MiB used).\nThis limit was set by the 'max_temp_directory_size' setting.",
      'query_spill',
    ],
    [
      'IO Error: Could not write file "/c/spill/duckdb_temp_storage_S96K-0.tmp": No space left on device',
      'query_spill',
    ],
    ['Invalid Error: std::bad_alloc', 'query_memory'],
    ['Invalid string length', 'query_memory'],
    ['IO Error: Cannot open file "/data/x.parquet": Too many open files', 'query_files'],
  ])('exhausted: %s', (words, code) => {
    expect(toWireError(new Error(words))).toMatchObject({ kind: 'exhausted', code });
  });

  test.each([
    'INTERNAL Error: Attempted to access index 3 within vector of size 3',
    'Invalid Error: vector::_M_range_check',
    'Serialization Error: Failed to deserialize',
    'NullPointer Error: x',
  ])('ours: %s', (words) => {
    const wire = toWireError(new Error(words));
    expect(wire).toMatchObject({ kind: 'internal', code: 'engine_fault', engineWords: words });
    expect(wire.message).not.toContain(words);
  });
});

test('an error of ours stays what it is; DuckDB that refuses everything is known', () => {
  const own = new InlayError('exhausted', 'too many', { code: 'too_many_rows' });
  expect(toWireError(own)).toEqual({ kind: 'exhausted', code: 'too_many_rows', message: 'too many' });
  expect(isFatal(toWireError(new Error('FATAL Error: x')))).toBe(true);
  expect(
    isFatal(
      toWireError(
        new Error('INTERNAL Error: Failed: database has been invalidated because of a previous fatal error.'),
      ),
    ),
  ).toBe(true);
  expect(isFatal(toWireError(new Error('INTERNAL Error: x')))).toBe(false);
});
