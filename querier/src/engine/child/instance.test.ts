import { describe, expect, test } from '@jest/globals';
import type { ColumnType } from './columns/column-type.js';
import { boundStreamingBuffer } from './instance.js';

const columns = (kind: ColumnType['kind'], count: number) =>
  Array.from({ length: count }, (_, i) => ({
    name: `${kind}${String(i)}`,
    nullable: true,
    type: { kind } as ColumnType,
  }));

describe('how far DuckDB runs ahead of the reader', () => {
  test.each([
    ['fixed width only: its own bound', columns('i64', 21), undefined],
    ['a text: little, however many tags are beside it', [...columns('utf8', 1), ...columns('tag', 20)], 131_072],
    ['one tag: no less than for a text', columns('tag', 1), 131_072],
    ['ten tags and ten numbers: two vectors of rows', [...columns('tag', 10), ...columns('i64', 10)], 1_048_576],
    ['three tags and three numbers: two vectors of rows', [...columns('tag', 3), ...columns('i64', 3)], 393_216],
    ['a thousand tags: never more than its own bound', columns('tag', 1000), 1_048_576],
  ])('%s', (_, answer, bytes) => {
    expect(boundStreamingBuffer(answer)).toBe(
      bytes === undefined ? undefined : `SET streaming_buffer_size = '${String(bytes)}B'`,
    );
  });
});
