import type { CountedClass } from './classes.js';
import { familyOf } from './family.js';
import type { BesideSummary } from './run-beside.js';
import type { Outcome } from '../verdict/outcome.js';

const outcomes: readonly Outcome[] = [
  'same',
  'wrong value',
  'wrong type',
  'wrong name',
  'refused by us',
  'refused by DataFusion',
  'refused by both',
  'stated',
  'undetermined',
];

const table = (rows: readonly (readonly string[])[]): string => {
  const [head = [], ...rest] = rows;
  return [head, head.map(() => '---'), ...rest].map((row) => `| ${row.join(' | ')} |`).join('\n');
};

/** A table of how many statements came to which outcome, by what they are made of. */
export function countsTable({ counts }: BesideSummary): string {
  const total = new Map<Outcome, number>();
  const rows = [...counts].map(([kind, of]) => {
    for (const [outcome, count] of of) total.set(outcome, (total.get(outcome) ?? 0) + count);
    return [kind, ...outcomes.map((outcome) => String(of.get(outcome) ?? 0))];
  });
  return table([['', ...outcomes], ...rows, ['all', ...outcomes.map((outcome) => String(total.get(outcome) ?? 0))]]);
}

const code = (text: string): string => {
  const fence = text.includes('`') ? '``' : '`';
  return `${fence}${text}${fence}`;
};

interface Entry {
  readonly how: string;
  readonly family: string;
  readonly classes: CountedClass[];
}

function entriesOf(classes: readonly CountedClass[]): Entry[] {
  const entries = new Map<string, Entry>();
  for (const each of classes) {
    const family = familyOf(each.construct);
    const key = `${family} ${each.how}`;
    const entry = entries.get(key) ?? { how: each.how, family, classes: [] };
    entry.classes.push(each);
    entries.set(key, entry);
  }
  return [...entries.values()];
}

const also = ({ statements }: CountedClass): string =>
  statements.length < 2 ? '' : `; also ${statements.slice(1).map(code).join(', ')}`;

/** Values differ in a way of their own each: every construct with its answers. What else differs is told once for all of them. */
function entryText({ how, classes }: Entry, outcome: Outcome): string {
  const sorted = [...classes].sort((a, b) => a.sql.length - b.sql.length);
  const answers = ({ ours, theirs }: CountedClass): string => `here ${code(ours)}, DataFusion ${code(theirs)}`;
  if (outcome === 'wrong value')
    return sorted.map((each) => `- ${how}: ${code(each.sql)} — ${answers(each)}${also(each)}`).join('\n');
  const [first] = sorted;
  if (first === undefined) return '';
  const constructs = sorted.map(({ construct }) => code(construct));
  const over = sorted.length === 1 && constructs[0] === code(first.sql) ? '' : ` — ${constructs.join(', ')}`;
  return `- ${how === '' ? 'another name' : how}${over}\n  - ${code(first.sql)} — ${answers(first)}`;
}

const headings: readonly (readonly [outcome: Outcome, heading: string, told: string])[] = [
  ['wrong value', 'Other values', 'Both answer, and the rows are not the same.'],
  ['wrong type', 'Other types', 'The values are the same, the Arrow types are not.'],
  ['wrong name', 'Other names of outputs', 'Values and types are the same.'],
  ['refused by us', 'Refused here', 'DataFusion answers.'],
  ['stated', 'Stated deviations', 'What RFC 0001 says is otherwise, under the sentence that says so.'],
  ['refused by DataFusion', 'Refused by DataFusion', 'Inlay answers.'],
];

/** The classes of what differs, by outcome and construct, with a smallest statement of each. */
export function classesText(classes: readonly CountedClass[]): string {
  return headings
    .map(([outcome, heading, told]) => {
      const those = classes.filter((each) => each.outcome === outcome);
      const families = new Map<string, Entry[]>();
      for (const entry of entriesOf(those)) families.set(entry.family, [...(families.get(entry.family) ?? []), entry]);
      const sections = [...families]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(
          ([family, entries]) => `### ${code(family)}\n\n${entries.map((each) => entryText(each, outcome)).join('\n')}`,
        );
      return `## ${heading}: ${String(those.length)} classes\n\n${told}\n\n${sections.join('\n\n')}`;
    })
    .join('\n\n');
}
