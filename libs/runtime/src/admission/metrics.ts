import type { MetricSpec } from '@inlay/core';

/** What is counted before it is taken, with its limit, and what was turned away. */
export const admissionMetrics = {
  refused: {
    name: 'admission_refused_total',
    help: 'What was turned away before its work began, by what it was and why',
    labels: ['what', 'reason'],
  },
  connections: { name: 'connections', help: 'Connections that are open, on all ports of this process' },
  connectionsLimit: { name: 'connections_limit', help: 'Connections that may be open (--connections-max)' },
} as const satisfies Record<string, MetricSpec>;

/** A gauge of use and one of its limit, for things that are counted by themselves. */
export const gaugesOf = (name: string, help: string): { readonly used: MetricSpec; readonly limit: MetricSpec } => ({
  used: { name, help },
  limit: { name: `${name}_limit`, help: `Most that ${name} may be` },
});
