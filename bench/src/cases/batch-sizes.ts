import { load } from '../load/load.js';
import type { CaseResult, Figure } from '../report.js';
import { startInlay } from '../systems/inlay.js';
import type { BenchContext } from './context.js';

interface Shape {
  readonly lines: number;
  readonly connections: number;
  readonly gzip: boolean;
  readonly bodies: number;
}

/** Shapes of requests; `bodies` is how many bodies of the data set are cut into them. */
export function shapes(quick: boolean): Shape[] {
  const scale = quick ? 0.1 : 1;
  return [false, true].flatMap((gzip) => [
    { lines: 10_000, connections: 4, gzip, bodies: 100 * scale },
    { lines: 1000, connections: 4, gzip, bodies: 60 * scale },
    { lines: 100, connections: 16, gzip, bodies: 20 * scale },
    { lines: 1, connections: 64, gzip, bodies: 4 * scale },
  ]);
}

export const shapeName = ({ lines, gzip, connections }: Shape): string =>
  `${lines.toLocaleString('en-US')} lines${gzip ? ', gzip' : ''}, ${String(connections)} connections`;

/** How the rate depends on the size of a request, with gzip on and off. */
export async function batchSizesCase(context: BenchContext): Promise<CaseResult> {
  const figures: Figure[] = [];
  const rates = new Map<string, number>();
  const inlay = await startInlay();
  try {
    for (const shape of shapes(context.quick)) {
      const { lines, connections, gzip, bodies } = shape;
      const to = Math.max(1, Math.round(bodies));
      // Each shape begins with nothing left to persist from the one before.
      await inlay.flush();
      const result = await load({
        url: inlay.writeUrl,
        file: context.cpu,
        connections,
        gzip,
        to,
        linesPerRequest: lines,
      });
      const rows = result.lines / result.seconds;
      rates.set(`${lines}${gzip ? 'z' : ''}`, rows);
      const name = shapeName(shape);
      figures.push({ what: name, value: rows, unit: 'rows/s' });
      figures.push({
        what: `${name}: requests`,
        value: result.requests / result.seconds,
        unit: 'requests/s',
        ...(lines === 1 && !gzip ? { mark: { atLeast: 5000 } } : {}),
      });
      figures.push({ what: `${name}: answer p99`, value: result.p99Ms, unit: 'ms' });
    }
  } finally {
    await inlay.stop();
  }
  const ratio = (rates.get('1000') ?? 0) / (rates.get('10000') ?? 1);
  figures.push({ what: '1,000 lines against 10,000', value: ratio, unit: '×', mark: { atLeast: 0.5 } });
  return { name: 'batch-sizes', figures };
}
