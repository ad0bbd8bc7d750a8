import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { parse } from 'csv-parse/sync';
import { lineOf } from './line.js';

/** Public data that the npm package `vega-datasets` ships; its datapackage.json says where each set comes from. */
export interface DataSet {
  readonly name: string;
  readonly table: string;
  readonly lines: readonly string[];
}

const require = createRequire(import.meta.url);
/** The package exports its code only (build/index.js); the files lie beside it. */
const folder = new URL('../data/', pathToFileURL(require.resolve('vega-datasets')));
const text = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const rowsOf = (name: string): Record<string, string>[] => parse(text(name), { columns: true, skip_empty_lines: true });

/** Seattle, a row a day, 2012–2015: NOAA. */
function weather(): DataSet {
  const lines = rowsOf('seattle-weather.csv').map((row) =>
    lineOf({
      table: 'weather',
      tags: { city: 'Seattle', kind: row.weather ?? '' },
      fields: {
        precipitation_mm: Number(row.precipitation),
        temp_max_c: Number(row.temp_max),
        temp_min_c: Number(row.temp_min),
        wind_m_s: Number(row.wind),
      },
      timeMs: Date.parse(`${row.date ?? ''}T00:00:00Z`),
    }),
  );
  return { name: 'Seattle weather', table: 'weather', lines };
}

/** Monthly prices of five shares, 2000–2010. */
function stocks(): DataSet {
  const lines = rowsOf('stocks.csv').map((row) =>
    lineOf({
      table: 'stocks',
      tags: { symbol: row.symbol ?? '' },
      fields: { price: Number(row.price) },
      timeMs: Date.parse(`${row.date ?? ''} UTC`),
    }),
  );
  return { name: 'stocks', table: 'stocks', lines };
}

interface Flight {
  readonly date: string;
  readonly delay: number;
  readonly distance: number;
  readonly origin: string;
  readonly destination: string;
}

/** 20,000 domestic flights of 2001: US Bureau of Transportation Statistics. Two flights of one route and minute are one row. */
function flights(): DataSet {
  const lines = (JSON.parse(text('flights-20k.json')) as Flight[]).map(
    ({ date, delay, distance, origin, destination }) =>
      lineOf({
        table: 'flights',
        tags: { origin, destination },
        fields: { delay_min: BigInt(delay), distance_mi: BigInt(distance) },
        timeMs: Date.parse(`${date.replaceAll('/', '-').replace(' ', 'T')}:00Z`),
      }),
  );
  return { name: 'flights', table: 'flights', lines };
}

export const dataSets = (): DataSet[] => [weather(), stocks(), flights()];
