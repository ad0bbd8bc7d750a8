/** The parts of an interval of the engine's, each as SQL that names it. */
export interface IntervalParts {
  readonly months: string;
  readonly days: string;
  /** Microseconds, which are not reckoned into days. */
  readonly us: string;
}

/** Takes an interval apart; `interval` is named several times. */
export const intervalParts = (interval: string): IntervalParts => {
  const part = (name: string): string => `date_part('${name}', ${interval})`;
  return {
    months: `(${part('year')} * 12 + ${part('month')})`,
    days: part('day'),
    us: `(${part('hour')} * 3600000000 + ${part('minute')} * 60000000 + ${part('microsecond')})`,
  };
};

/** A number by which intervals are in Arrow's order: by their months, then by their days, then by what is less. */
export const intervalKey = (interval: string): string => {
  const { months, days, us } = intervalParts(interval);
  return `((CAST(${months} AS HUGEINT) * 4294967296 + ${days}) * 18446744073709551616 + ${us})`;
};
