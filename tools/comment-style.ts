/** Words that make a reader look for a subject, with what to write instead. */
const faults: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  { pattern: /^Of (?!course\b)/, instead: 'begin with the noun: "The length of …", not "Of …"' },
  { pattern: /\bwhoever\b/i, instead: 'name who it is: "the caller", "a reader", "the process that …"' },
  { pattern: /(?:^|[.:] )Nobody\b/, instead: 'name who does not: "No thread …", "No caller …"' },
  {
    pattern:
      /(?:^|[.:] )Whatever\b|(?<!, )\bwhatever (?:is|was|has|had|lies|lay|comes|came|arrives|ends|else|no)\b|\bno \w+ whatever\b/,
    instead: 'name the thing: "everything that …", "a value that …"',
  },
];

/** What to write instead, one entry a fault of a comment's text; empty for a comment in plain words. */
export const styleFaults = (text: string): string[] =>
  faults.filter(({ pattern }) => pattern.test(text)).map(({ instead }) => instead);
