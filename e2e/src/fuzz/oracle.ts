import { watchForCrowd } from '../attacks/crowd.js';
import { aggregateShapes, scalarShapes, windowShapes } from './sql-functions.js';
import { parameters } from './sql-literals.js';
import type { FuzzStatement } from './sql-grammar.js';

/** What a statement did: `fault` names what it should not have done, in words that stay the same while it is shrunk. */
export interface Verdict {
  readonly outcome: string;
  readonly fault?: string;
  readonly detail: string;
}

/** What a quiet machine is held to says nothing on a crowded one. */
const slowMs = 10_000;
const slowInCrowdMs = 60_000;
/** Limits that a statement may meet: each is named in the words of the answer. */
const limits =
  /more memory than|more disk than|was stopped after \d+ ms|longer to plan than the \d+ ms|too large|overloaded|rows: add a LIMIT/;

/** Words of the engine, of its statements and of the machine. What the statement itself says is taken out first. */
const foreign: readonly (readonly [string, RegExp])[] = [
  ['a type of exception', /\b[A-Z][A-Za-z ]*(?:Error|Exception)\b ?:/],
  ['an excerpt', /LINE \d+:|\n\s*\^/],
  ['advice for the engine', /\bSET |Candidate|Did you mean|Possible solutions|explicit type casts|PRAGMA/],
  ['the engine itself', /duckdb|sqlite|postgres|stack trace|assertion|vector::|std::/i],
  ['a name of ours', /inlay_|\bhot_|chunk_|\bcte\d|\bunnamed_subquery|struct_pack|\ue000|__internal|_system_|\bt\d+\b/],
  ['a path', /(?:^|[\s"'(])\/(?:tmp|var|home|root|work|usr|data)\//],
  [
    'a type of the engine',
    /\b(?:U?INT(?:8|16|32|64|128)|U?HUGEINT|UBIGINT|TIMESTAMP_NS|STRING_LITERAL|INTEGER_LITERAL|VARINT)\b/,
  ],
  [
    'a call',
    /\b[A-Z_]+_(?:NODE|REF|CLAUSE|MODIFIER|EXPRESSION)\b|\bundefined\b|\[object|cannot read|is not a function/i,
  ],
];

const calls = /([A-Za-z_][A-Za-z_0-9]*)\(/g;

/** Names of functions in the message that neither the statement has nor our own advice. */
function foreignCall(message: string, sql: string): string | undefined {
  const said = sql.toLowerCase();
  for (const [, name = ''] of message.replace(/similar ones: .*|"(?:[^"]|"")*"/g, '').matchAll(calls))
    if (!said.includes(name.toLowerCase()) && !own.has(name.toUpperCase()) && !dialect.has(name)) return name;
  return undefined;
}

/** Functions of the dialect, which an advice may name. */
const dialect = new Set([...scalarShapes, ...aggregateShapes, ...windowShapes].map(({ name }) => name));

/**
 * Words before a parenthesis that are no calls, types with a size, and what columns are called by: `[1]`, `extract(…)` and their
 * like have names of functions there.
 */
const own = new Set(
  'OVER ORDER GROUP COLUMNS DECIMAL VARCHAR WITH IN TIMES AND OR WRITE NAME TABLE FRAME STRUCT MAP ROW NUMBER TIME TIMESTAMP LIST DURATION INTERVAL DECIMAL128 BINARY DATE32 TIME64 STRUCT 1677 PARAMETER SQL EXPLAIN UTF8 INT64 UINT64 FLOAT64 BOOLEAN NULL INTERVALMONTHDAYNANO LIST_VALUE DATE_PART TIMEZONE STRPOS LTRIM RTRIM TRIM PERCENTILE_DISC PERCENTILE_CONT'.split(
    ' ',
  ),
);

function faultOf(message: string, sql: string): string | undefined {
  for (const [what, pattern] of foreign) {
    const found = pattern.exec(message)?.[0];
    if (found !== undefined && !sql.toLowerCase().includes(found.toLowerCase().trim()))
      return `${what}: ${found.trim()}`;
  }
  const operator = /the operator (\S+)/.exec(message)?.[1];
  if (operator !== undefined && !sql.includes(operator)) return `an operator that was not asked for: ${operator}`;
  const call = foreignCall(message, sql);
  return call === undefined ? undefined : `a function that was not asked for: ${call}`;
}

function bodyOf(database: string, { sql, format }: FuzzStatement): string {
  const names = [...new Set([...sql.matchAll(/\$(p_\w+)/g)].map(([, name = '']) => name))];
  const given = names.flatMap((name) => (name in parameters ? [`"${name}":${parameters[name] ?? ''}`] : []));
  return `{"db":${JSON.stringify(database)},"q":${JSON.stringify(sql)},"format":"${format}","params":{${given.join(',')}}}`;
}

/** Runs a statement against a server; anything but an answer, a refusal in our words, or a named limit is a fault. */
export async function judge(url: string, database: string, statement: FuzzStatement): Promise<Verdict> {
  const began = performance.now();
  const isCrowded = watchForCrowd();
  let status = 0;
  let text = '';
  try {
    const answer = await fetch(`${url}/api/v3/query_sql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: bodyOf(database, statement),
      signal: AbortSignal.timeout(120_000),
    });
    status = answer.status;
    text = await answer.text();
  } catch (error) {
    return { outcome: 'none', fault: status === 0 ? 'no answer' : 'an answer that breaks off', detail: String(error) };
  }
  const took = performance.now() - began;
  const verdict = status === 200 ? answered(text, statement.format) : refused(status, text, statement.sql);
  return took > (isCrowded() ? slowInCrowdMs : slowMs)
    ? { ...verdict, fault: verdict.fault ?? 'an answer that comes late' }
    : verdict;
}

function answered(text: string, format: string): Verdict {
  try {
    if (format === 'json') JSON.parse(text);
    if (format === 'jsonl') for (const line of text.split('\n')) if (line !== '') JSON.parse(line);
    return { outcome: '200', detail: '' };
  } catch {
    return { outcome: '200', fault: `${format} that is none`, detail: text.slice(0, 300) };
  }
}

function refused(status: number, text: string, sql: string): Verdict {
  let message: string;
  try {
    const { error } = JSON.parse(text) as { readonly error?: unknown };
    if (typeof error !== 'string' || error === '') throw new Error('no error');
    message = error;
  } catch {
    return { outcome: String(status), fault: 'an error that is no JSON', detail: text.slice(0, 300) };
  }
  const outcome = String(status);
  const detail = message.slice(0, 600);
  const isClean = (status >= 400 && status < 500) || (status === 503 && limits.test(message));
  if (!isClean) return { outcome, fault: `status ${outcome}`, detail };
  const fault = faultOf(message, sql);
  return { outcome, detail, ...(fault === undefined ? {} : { fault }) };
}
