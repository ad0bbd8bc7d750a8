/** White space as Unicode has it, and letters, marks, numbers and connectors: what `\s` and `\w` are to DataFusion. */
const spaces = '\\t-\\r\\x{20}\\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}';
const words = '\\pL\\pM\\p{Nd}\\p{Nl}\\p{Pc}\\x{200c}\\x{200d}';
const digits = '\\p{Nd}';

const classes: Readonly<Record<string, string>> = { d: digits, s: spaces, w: words };

/** The class as it stands inside of brackets; undefined where brackets cannot hold it. */
const inBrackets: Readonly<Record<string, string>> = {
  ...classes,
  D: '\\P{Nd}',
};

/**
 * A regular expression of DataFusion's as the engine takes it: `\d`, `\s` and `\w` stand for the characters of all of Unicode, which the
 * engine takes for those of ASCII. `\b` stays what the engine has: it knows words of ASCII only, and so do `\S` and `\W` inside
 * of brackets.
 */
export function regexPattern(pattern: string): string {
  let made = '';
  let isInBrackets = false;
  for (let i = 0; i < pattern.length; i += 1) {
    const character = pattern.charAt(i);
    if (character !== '\\') {
      if (character === '[') isInBrackets = true;
      if (character === ']') isInBrackets = false;
      made += character;
      continue;
    }
    i += 1;
    const name = pattern.charAt(i);
    made += isInBrackets ? (inBrackets[name] ?? `\\${name}`) : outside(name);
  }
  return made;
}

function outside(name: string): string {
  const lower = name.toLowerCase();
  const members = Object.hasOwn(classes, lower) ? classes[lower] : undefined;
  if (members === undefined) return `\\${name}`;
  return name === lower ? `[${members}]` : `[^${members}]`;
}
