import { describe, test } from '@jest/globals';
import { incarnationId } from '@inlay/core';
import { hot } from '@inlay/proto';
import { anyCount, anyId, anyU64, messageChecks } from '@inlay/testing';
import fc from 'fast-check';
import {
  adoptEpochFromWire,
  adoptEpochToWire,
  flushedFromWire,
  flushedToWire,
  statusFromWire,
  statusToWire,
} from './control-wire.js';
import { anyLostLog, goldenBytes, goldenFlush, goldenStatus } from './testing/index.js';

describe('what a flush has written', () => {
  const checks = messageChecks({
    message: 'inlay.v1.FlushAnswer',
    generated: hot.FlushAnswer,
    toWire: flushedToWire,
    fromWire: flushedFromWire,
    values: fc.record({ files: anyCount, rows: anyCount }),
    golden: { value: goldenFlush, hex: goldenBytes['inlay.v1.FlushAnswer'] },
    broken: [
      [
        'with more rows than a double holds',
        (good) => ({ ...good, rows: 2n ** 53n }),
        /the number of rows of a flush is/,
      ],
      [
        'with files of all 64 bits',
        (good) => ({ ...good, files: 2n ** 64n - 1n }),
        /files of a flush is 184467440737095/,
      ],
    ],
  });
  test.each(checks)('%s', (_, check) => check());
});

describe('the epoch to adopt', () => {
  const checks = messageChecks({
    message: 'inlay.v1.AdoptEpochRequest',
    generated: hot.AdoptEpochRequest,
    toWire: adoptEpochToWire,
    fromWire: adoptEpochFromWire,
    values: anyU64,
    golden: { value: 2n ** 64n - 1n, hex: goldenBytes['inlay.v1.AdoptEpochRequest'] },
  });
  test.each(checks)('%s', (_, check) => check());
});

describe('whose rows an ingester answers for', () => {
  const checks = messageChecks({
    message: 'inlay.v1.StatusAnswer',
    generated: hot.StatusAnswer,
    toWire: statusToWire,
    fromWire: statusFromWire,
    values: fc.record({
      incarnations: fc.array(anyId.map(incarnationId), { maxLength: 3 }),
      lost: fc.array(anyLostLog, { maxLength: 3 }),
      isStarting: fc.boolean(),
    }),
    golden: { value: goldenStatus, hex: goldenBytes['inlay.v1.StatusAnswer'] },
    broken: [
      [
        'with an incarnation without an id',
        (good) => ({ ...good, incarnations: [0n] }),
        /the id of an incarnation is mis/,
      ],
      [
        'with a lost log of an incarnation beyond all',
        (good) => ({ ...good, lost: good.lost.map((log) => ({ ...log, incarnation: 2n ** 53n })) }),
        /the incarnation of a lost log is 9007199254740992/,
      ],
    ],
  });
  test.each(checks)('%s', (_, check) => check());
});
