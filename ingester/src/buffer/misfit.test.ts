import { expect, test } from '@jest/globals';
import { columnId, databaseId, incarnationId, makeStamp } from '@inlay/core';
import { SimulatedClock } from '@inlay/testing';
import { testBatch } from '../testing/test-batches.js';
import { HotBuffer } from './hot-buffer.js';

const mine = { incarnation: incarnationId(1), lowWater: 0n };

test('a batch whose column has another kind is told before it is appended, and appending it changes nothing', () => {
  const buffer = new HotBuffer(mine.incarnation, new SimulatedClock());
  buffer.adopt(mine);
  const good = testBatch([{ host: 'x', time: 1, a: 1 }]);
  expect(buffer.misfit([good], mine)).toBeUndefined();
  buffer.append(makeStamp(1n, 1n), databaseId(1), [good], mine);
  const [field] = good.fields;
  const bad = {
    ...good,
    fields: [
      {
        label: field?.label ?? columnId(0),
        data: { kind: 'f64' as const, values: Float64Array.of(1) },
        validity: undefined,
      },
    ],
  };
  expect(buffer.misfit([good, bad], mine)).toMatch(/is i64, not f64/);
  expect(() => buffer.append(makeStamp(1n, 2n), databaseId(1), [good, bad], mine)).toThrow(/is i64, not f64/);
  expect(buffer.rows).toBe(1);
  expect(buffer.misfit([{ ...good, rowCount: 2 }], mine)).toMatch(/one entry a row/);
});
