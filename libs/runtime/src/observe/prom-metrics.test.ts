import { describe, expect, test } from '@jest/globals';
import { lintMetrics } from '@inlay/testing';
import { version } from '../version.js';
import { PromMetrics } from './prom-metrics.js';

describe('PromMetrics', () => {
  test('counts by labels under the prefix', async () => {
    const metrics = new PromMetrics({ processMetrics: false });
    const lines = metrics.counter({ name: 'lines', help: 'lines', labels: ['reason'] });
    const bad = { reason: 'bad' };
    lines.add(2, bad);
    lines.add(3, bad);
    lines.add(1, { reason: 'late' });
    metrics.counter({ name: 'lines', help: 'lines', labels: ['reason'] }).add(5, { reason: 'bad' });
    const text = await metrics.text();
    expect(text).toContain('inlay_lines_total{reason="bad"} 10');
    expect(text).toContain('inlay_lines_total{reason="late"} 1');
  });

  test('reads observed gauges when scraped, and sums several readers', async () => {
    const metrics = new PromMetrics({ processMetrics: false });
    let size = 1;
    metrics.observedGauge({ name: 'buffer_bytes', help: 'bytes' }, () => size);
    metrics.observedGauge({ name: 'buffer_bytes', help: 'bytes' }, () => 100);
    size = 7;
    expect(await metrics.text()).toContain('inlay_buffer_bytes 107');
  });

  test('has gauges and histograms', async () => {
    const metrics = new PromMetrics({ processMetrics: false });
    metrics.gauge({ name: 'open', help: 'open' }).set(4);
    const seconds = metrics.histogram({ name: 'sync_seconds', help: 'sync', buckets: [0.01, 0.1] });
    seconds.observe(0.05);
    seconds.observe(0.5);
    const text = await metrics.text();
    expect(text).toContain('inlay_open 4');
    expect(text).toContain('inlay_sync_seconds_bucket{le="0.1"} 1');
    expect(text).toContain('inlay_sync_seconds_count 2');
  });

  test('tells about its process, event-loop lag included', async () => {
    const text = await new PromMetrics().text();
    expect(text).toMatch(/^nodejs_eventloop_lag_seconds /m);
    expect(text).toMatch(/^process_cpu_user_seconds_total /m);
    expect(text).toContain(`inlay_build_info{version="${version}",node="${process.versions.node}"} 1`);
  });

  test('offers nothing that a linter of metrics complains of', async () => {
    expect(lintMetrics(await new PromMetrics().text())).toEqual([]);
  });
});
