import type { EngineView } from '../../engine.js';

/** What a printed statement may begin with: how it is explained, and that it has definitions of its own. */
const beginning = /^(EXPLAIN (?:ANALYZE )?)?(WITH (RECURSIVE )?)?/;

/**
 * The statement with its views as definitions of its own, which the engine reads as if they stood where they are named. A TEMP
 * view would be the same to the statement, but costs a transaction, and each file of it would be opened once more to know its columns:
 * a seventh of a small question's time.
 */
export function withViews(sql: string, views: readonly EngineView[]): string {
  if (views.length === 0) return sql;
  const [found = '', explain = '', own, recursive = ''] = beginning.exec(sql) ?? [];
  const texts = views.map(({ name, sql: view }) => `${name} AS NOT MATERIALIZED (${view})`);
  return `${explain}WITH ${recursive}${texts.join(', ')}${own === undefined ? ' ' : ', '}${sql.slice(found.length)}`;
}
