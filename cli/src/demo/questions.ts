/** What the demo asks, in the order of telling. */
export interface Question {
  readonly title: string;
  readonly sql: string;
}

export const questions: readonly Question[] = [
  {
    title: 'Seattle by season: rain and heat',
    sql: `SELECT date_part('quarter', time) AS quarter, round(avg(temp_max_c), 1) AS mean_high_c, round(sum(precipitation_mm) / 4, 0) AS rain_mm_a_year
FROM weather GROUP BY 1 ORDER BY 1`,
  },
  {
    title: 'Routes that were late most, of those flown at least 20 times',
    sql: `SELECT origin, destination, count(*) AS flights, round(avg(delay_min), 1) AS mean_delay_min
FROM flights GROUP BY origin, destination HAVING count(*) >= 20 ORDER BY mean_delay_min DESC LIMIT 5`,
  },
  {
    title: 'What each share did, first price to last',
    sql: `SELECT symbol, selector_first(price, time)['value'] AS first, selector_last(price, time)['value'] AS last, max(price) AS highest
FROM stocks GROUP BY symbol ORDER BY symbol`,
  },
  {
    title: 'This host: CPU in bins of five seconds',
    sql: `SELECT date_bin(INTERVAL '5 seconds', time) AS bin, round(avg(busy_percent), 1) AS mean_busy, round(max(busy_percent), 1) AS peak_busy
FROM cpu WHERE time > now() - INTERVAL '5 minutes' GROUP BY 1 ORDER BY 1`,
  },
  {
    title: 'This host: memory and disk writes while the demo ran',
    sql: `SELECT round(min(free_bytes) / 1048576.0, 0) AS least_free_mib,
  (SELECT sum(written) FROM (SELECT max(sectors_written) - min(sectors_written) AS written FROM disk WHERE time > now() - INTERVAL '5 minutes' GROUP BY disk)) / 2048 AS written_mib
FROM memory WHERE time > now() - INTERVAL '5 minutes'`,
  },
];
