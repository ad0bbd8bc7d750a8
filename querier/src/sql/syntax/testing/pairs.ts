import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** For tests: a file of statements, each on a line of its own, with what becomes of it on the next, behind two blanks. */
export function pairsIn(name: string): readonly [statement: string, expected: string][] {
  const lines = readFileSync(join(import.meta.dirname, '..', name), 'utf8').split('\n');
  return lines.flatMap((line, i): [string, string][] => {
    const next = lines[i + 1];
    return line !== '' && !line.startsWith('  ') && next?.startsWith('  ') === true ? [[line, next.slice(2)]] : [];
  });
}
