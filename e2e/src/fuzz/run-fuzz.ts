import fc from 'fast-check';
import { flush, mustWrite, query } from '../cluster/client.js';
import { judge } from './oracle.js';
import { fuzzStatements } from './sql-grammar.js';
import type { FuzzStatement } from './sql-grammar.js';

export interface FuzzOptions {
  readonly url: string;
  readonly seed: number;
  readonly statements: number;
  /** Called with what a statement did, for each. */
  readonly heard?: (statement: FuzzStatement, outcome: string, detail: string) => void;
  readonly found?: (finding: Finding) => void;
}

export interface Finding {
  readonly fault: string;
  readonly sql: string;
  readonly format: string;
  readonly detail: string;
  /** Seed of the batch: with as many statements it finds the same. */
  readonly seed: number;
}

export interface FuzzSummary {
  readonly statements: number;
  readonly outcomes: ReadonlyMap<string, number>;
  readonly findings: readonly Finding[];
}

const database = 'fuzz';
const batch = 250;
/** Statements that run beside each other, as those of a busy server do. */
const atOnce = 4;

/** Serve flags that make limits near, so that a statement which meets one says so in time. */
export const fuzzServeFlags: readonly string[] = ['--query-timeout', '2s', '--query-memory-bytes', '600mb'];

/** Tables with edges in them, half of the rows stored and half in memory. */
export async function writeFuzzData(url: string): Promise<void> {
  const rows = [
    'cpu,host=a,region=eu n=1i,u=2u,f=1.5,s="x",b=true 1700000000000000000',
    'cpu,host=b n=9223372036854775807i,u=18446744073709551615u,f=1e308,s="\u{1F600}",b=false 1700000000000000001',
    // The first whole day that a time can hold; the times before it are those of a table of their own.
    'cpu,host=a n=-9223372036854775808i,u=0u,f=-0.0,s="",b=true -9223286400000000000',
    'cpu,region=us n=9007199254740993i,f=5e-324,s="2023-11-14T22:13:20Z" 9223372036854775806',
    'cpu,host=ü\u{10FFFF} s="1x" 0',
    'mem,host=a v=1.5,note="it\'s" 1700000000000000000',
    'mem,host=c v=-1e308 1',
    'edge,host=a v=1 -9223372036854775806',
    'edge,host=a v=2 9223372036854775806',
    'odd\\ "table",Host=A Mixed=1i,mixed=2i,select="s" 1',
  ];
  await mustWrite(url, database, rows.slice(0, 4).join('\n'));
  await flush(url);
  await mustWrite(url, database, rows.slice(2).join('\n'));
}

/**
 * As many statements as asked for. The first that shows a fault of a kind is shrunk and reported; later ones of that kind are
 * only counted, so that one fault does not hide the others.
 */
export async function runFuzz(options: FuzzOptions): Promise<FuzzSummary> {
  const outcomes = new Map<string, number>();
  const findings: Finding[] = [];
  const known = new Set<string>();
  const group = fc.array(fuzzStatements(), { minLength: 1, maxLength: atOnce, size: 'max' });
  let ran = 0;
  for (let seed = options.seed; ran < options.statements; seed += 1_000_003) {
    const before = ran;
    const numRuns = Math.ceil(Math.min(batch, options.statements - ran) / atOnce);
    let wanted: string | undefined;
    let last: Finding | undefined;
    const isSound = async (statement: FuzzStatement): Promise<boolean> => {
      const { outcome, fault, detail } = await judge(options.url, database, statement);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      options.heard?.(statement, outcome, detail);
      ran++;
      if (fault === undefined || known.has(fault) || (wanted ?? fault) !== fault) return true;
      wanted = fault;
      last = { ...statement, fault, detail, seed };
      return false;
    };
    const property = fc.asyncProperty(group, async (each) => (await Promise.all(each.map(isSound))).every(Boolean));
    const details = await fc.check(property, { seed, numRuns, interruptAfterTimeLimit: 120_000 });
    // What shrinking ran is not of those that were asked for.
    if (details.failed) ran = before + Math.max(1, details.numRuns) * atOnce;
    if (last !== undefined) {
      known.add(last.fault);
      findings.push(last);
      options.found?.(last);
    }
    // The server goes on, whatever it was asked.
    await query(options.url, database, 'SELECT 1 AS one');
  }
  return { statements: ran, outcomes, findings };
}
