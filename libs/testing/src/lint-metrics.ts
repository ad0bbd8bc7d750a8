/** Beginnings and ends of words that name a unit other than the base one, and the base unit. */
const baseUnits: readonly (readonly [RegExp, string])[] = [
  [/^(nano|micro|milli)seconds?$|^(minutes?|hours?|days?|weeks?)$/, 'seconds'],
  [/^(kilo|mega|giga|tera|kibi|mebi|gibi|tebi)bytes?$|^bits?$|^(kilo|mega|giga)bits?$/, 'bytes'],
  [/^percents?$|^percentage$/, 'ratio'],
  [/^(milli|kilo)?(meters?|grams?|volts?|amperes?|joules?)$/, 'the base unit'],
];
const abbreviations = new Set(['s', 'ms', 'us', 'ns', 'sec', 'b', 'kb', 'mb', 'gb', 'tb', 'pb', 'm', 'h', 'd']);
const types = new Set(['counter', 'gauge', 'histogram', 'summary', 'untyped']);

/**
 * What `promtool check metrics` complains of in a page of metrics: `name: reason`, none when it is clean. Help and type are
 * there once, names are in snake case with base units and no abbreviations, counters and they alone end in `_total`, only
 * histograms and summaries end in `_count`, `_sum` and `_bucket`, no name tells its type, no series is there twice.
 */
export function lintMetrics(page: string): string[] {
  const problems: string[] = [];
  const typeOf = declarations(page, 'TYPE', problems);
  const helps = declarations(page, 'HELP', problems);
  for (const [name, type] of typeOf) {
    if ((helps.get(name) ?? '') === '') problems.push(`${name}: no help text`);
    problems.push(...problemsOfName(name, type).map((problem) => `${name}: ${problem}`));
  }
  const series = new Set<string>();
  for (const line of page.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const key = line.slice(0, line.lastIndexOf(' '));
    if (series.has(key)) problems.push(`${key}: is there twice`);
    series.add(key);
    const name = /^[^{ ]*/.exec(key)?.[0] ?? '';
    if (!typeOf.has(name) && !typeOf.has(name.replace(/_(bucket|sum|count)$/, '')))
      problems.push(`${name}: no type text`);
    for (const [, label = ''] of key.matchAll(/[{,]([^=,{}"]+)="/g))
      if (!/^[a-z_][a-z0-9_]*$/.test(label)) problems.push(`${name}: label ${label} is not in snake case`);
  }
  return problems;
}

function declarations(page: string, word: 'HELP' | 'TYPE', problems: string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', text = ''] of page.matchAll(new RegExp(`^# ${word} (\\S+) ?(.*)$`, 'gm'))) {
    if (found.has(name)) problems.push(`${name}: ${word} is there twice`);
    found.set(name, text);
  }
  return found;
}

function problemsOfName(name: string, type: string): string[] {
  const problems: string[] = [];
  const words = name.split('_');
  const isDistribution = type === 'histogram' || type === 'summary';
  if (!types.has(type)) problems.push(`type ${type} is not known`);
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)) problems.push('is not in snake case');
  if (type === 'counter' && !name.endsWith('_total')) problems.push('counters end in _total');
  if (type !== 'counter' && name.endsWith('_total')) problems.push('only counters end in _total');
  if (!isDistribution && /_(count|sum|bucket)$/.test(name)) problems.push('only histograms have that ending');
  for (const word of words) {
    const unit = baseUnits.find(([pattern]) => pattern.test(word));
    if (unit !== undefined) problems.push(`use ${unit[1]} instead of ${word}`);
    if (types.has(word)) problems.push(`a name does not tell its type, ${word}`);
  }
  const last = words.at(-1) === 'total' ? words.at(-2) : words.at(-1);
  if (last !== undefined && abbreviations.has(last)) problems.push(`the unit ${last} is abbreviated`);
  return problems;
}
