import { expect, test } from '@jest/globals';
import { lintMetrics } from './lint-metrics.js';

const page = (name: string, type: string, lines = `${name} 1`): string =>
  `# HELP ${name} what it is\n# TYPE ${name} ${type}\n${lines}\n`;

test('a clean page has no problems', () => {
  const histogram = 'wal_sync_seconds_bucket{le="1"} 1\nwal_sync_seconds_sum 1\nwal_sync_seconds_count 1';
  expect(
    lintMetrics(
      page('rows_total', 'counter') + page('buffer_bytes', 'gauge') + page('wal_sync_seconds', 'histogram', histogram),
    ),
  ).toEqual([]);
});

test.each([
  ['a counter without _total', page('rows', 'counter')],
  ['a gauge with _total', page('nodejs_active_handles_total', 'gauge')],
  ['a gauge with the ending of a histogram', page('rows_count', 'gauge')],
  ['milliseconds', page('wait_milliseconds', 'gauge')],
  ['megabytes', page('buffer_megabytes', 'gauge')],
  ['percents', page('use_percent', 'gauge')],
  ['an abbreviated unit', page('wait_ms', 'gauge')],
  ['an abbreviated unit before _total', page('wait_ms_total', 'counter')],
  ['camel case', page('bufferBytes', 'gauge')],
  ['a colon', page('buffer:bytes', 'gauge')],
  ['a type in the name', page('rows_counter_total', 'counter')],
  ['no help', '# TYPE rows gauge\nrows 1\n'],
  ['an empty help', '# HELP rows \n# TYPE rows gauge\nrows 1\n'],
  ['no type', 'rows 1\n'],
  ['a series twice', page('rows', 'gauge', 'rows{a="1"} 1\nrows{a="1"} 2')],
  ['a declaration twice', page('rows', 'gauge') + '# TYPE rows gauge\n'],
  ['a label in camel case', page('rows', 'gauge', 'rows{hostName="1"} 1')],
])('%s is one', (_, text) => {
  expect(lintMetrics(text)).not.toEqual([]);
});
