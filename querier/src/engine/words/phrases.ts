import { shorten } from '@inlay/core';
import { calledName } from './called-names.js';
import { typesOf } from './type-names.js';

/** What the engine says, its kind of exception left out, and how it is told; the groups of the pattern are given. */
type Phrase = readonly [RegExp, string | ((...groups: readonly string[]) => string)];

/** Characters of a value that a message quotes. */
const valueMax = 80;
const value = (text: string): string => `'${shorten(text, valueMax)}'`;
const call = (name: string): string => calledName(name.toLowerCase());
const typed = (types: string): string => (types === '' ? 'no arguments' : typesOf(types));

const timeRange = 'a time is outside what can be held, which is from 1677 to 2262';
const notCast = (what: string, target: string): string => `${what} cannot be cast to ${typesOf(target)}`;
const doesNotFit = (what: string, target: string): string => `${what} does not fit into ${typesOf(target)}`;
const noMix = (a: string, b: string): string => `${typesOf(a)} and ${typesOf(b)} do not go together: add a cast`;

export const phrases: readonly Phrase[] = [
  // Calls and operators that do not take what they were given.
  [
    /^No function matches the given name and argument types '([^(]+)\((.*?)\)'/s,
    (name, types) => `${call(name)} does not take ${typed(types)}: add a cast`,
  ],
  [
    /^Could not choose a best candidate function for the function call "([^(]+)\((.*?)\)"/s,
    (name, types) => `${call(name)} can mean several things with ${typed(types)}: add a cast`,
  ],
  [
    /^Cannot deduce template type .*?'([a-z_]+)\(.*?\n - '(.*?)', from first occurrence\n - '(.*?)', which/s,
    (name, a, b) => `${call(name)} takes values of one type, not ${typesOf(a)} and ${typesOf(b)}: add a cast`,
  ],
  [
    /^Cannot (?:compare|mix|combine) (?:values of |)types? (?:of |)(.+) and (?:type )?(.+?)(?: in .*)? - an explicit/,
    noMix,
  ],
  [/^Cannot concatenate types (.+) - an explicit/, (types) => `${typesOf(types)} cannot be joined: add a cast`],
  [/^UNNEST\(\) can only be applied to .*, not (.+)$/, (type) => `unnest() takes a list, not ${typesOf(type)}`],
  [/^Wrong number of arguments for (\w+)/, (name) => `wrong number of arguments for ${call(name)}`],
  [
    /^Separator argument to StringAgg must be a constant/,
    () => `${call('string_agg')} takes its separator as a constant`,
  ],
  [/^Unknown ordered aggregate "(.*)"/, (name) => `${call(name)} goes with no WITHIN GROUP`],
  // Casts.
  [
    /^Could not (?:convert string|cast value) '(.*)' to (.+)$/s,
    (text, type) => `${value(text)} cannot be read as ${typesOf(type)}`,
  ],
  [/^Could not cast value (.*) to (.+)$/s, (text, type) => doesNotFit(shorten(text, valueMax), type)],
  [/^Casting value "?(.*?)"? to type (.+) failed/s, (text, type) => doesNotFit(shorten(text, valueMax), type)],
  [
    /^Type (.+?) with value (.*) can't be cast because the value is out of range for the destination type (.+)$/s,
    (_, text, type) => doesNotFit(shorten(text, valueMax), type),
  ],
  [
    /^Type (.+?) with value (.*) can't be cast to the destination type (.+)$/s,
    (from, text, to) => notCast(`the ${typesOf(from)} ${shorten(text, valueMax)}`, to),
  ],
  [/^Unimplemented type for cast \((.*) -> (.*)\)/s, (from, to) => notCast(typesOf(from), to)],
  [
    /^invalid date field format: "(.*)", expected/s,
    (text) => `${value(text)} cannot be read as DATE: write it like '2023-11-14'`,
  ],
  [
    /^invalid timestamp field format: "(.*)", expected/s,
    (text) => `${value(text)} cannot be read as TIMESTAMP: write it like '2023-11-14T22:13:20Z'`,
  ],
  [
    /^(date|timestamp|time|interval) field value out of range: "(.*?)"(?:, expected|$)/s,
    (type, text) => doesNotFit(value(text), type.toUpperCase()),
  ],
  // Numbers and times beyond what holds them.
  [/^Overflow in \w+ of (\w+) \((.*)\)/s, (type, what) => doesNotFit(what, type)],
  [/^Overflow in left shift \((.*)\)/, (what) => `${what} does not fit into its type`],
  [/^factorial of a negative number/, 'factorial() takes no negative number'],
  [/^Overflow on abs\((.*)\)/, (what) => `the absolute value of ${what} does not fit into its type`],
  [/^Overflow in negation of (?:integer|numeric value)/, 'the negative of a number does not fit into its type'],
  [/^(\w+) is out of range/, (name) => `${call(name)} has a result that is out of range`],
  [
    /^(?:Date out of range|Timestamp .*out of range|Could not convert (?:Date|Timestamp)|.*(?:to|in) timestamp(?:_ns)? conversion)/i,
    timeRange,
  ],
  [/^(?:Overflow|overflow) .*(?:timestamp|interval|date)/, timeRange],
  [/^Substring (?:offset|length) outside/, 'a position or a length in a text is beyond 4294967295'],
  [/^Value out of range/, 'a result is out of range'],
  [/^Invalid UTF8 Codepoint (.*)$/, (code) => `there is no character ${code}`],
  [/^ACOS is undefined outside/, 'acos() takes a number from -1 to 1'],
  [/^ASIN is undefined outside/, 'asin() takes a number from -1 to 1'],
  [/^ATANH is undefined outside/, 'atanh() takes a number from -1 to 1'],
  [/^ACOSH is undefined outside/, 'acosh() takes a number of 1 or more'],
  // Patterns and formats.
  [/^Regex options field must be a constant/, 'the options of a regular expression must be a constant'],
  [/^Unrecognized Regex option (.*)$/s, (option) => `${value(option)} is not an option of a regular expression`],
  [
    /^((?:missing|no argument for|invalid|trailing|bad|unexpected|pattern too) ?(?:\]|\)|\\|argument|repetition|perl|character|escape|named|large|UTF-8|number|invalid).*)$/s,
    (what) => `a pattern is no regular expression: ${shorten(what, valueMax)}`,
  ],
  [/^Failed to parse format specifier (.*?): /s, (format) => `${value(format)} is no format of a time`],
  [/^Invalid escape string/, 'ESCAPE takes one character, or none'],
  [/^Like pattern must not end with escape/, 'a pattern of LIKE must not end with its escape character'],
  // Queries.
  [
    /^column "?(.*?)"? must appear in the GROUP BY clause or (?:must )?be/s,
    (name) => `column "${name}" must stand in GROUP BY or in an aggregate`,
  ],
  [/^Cannot mix aggregates with non-aggregated columns/, 'columns and aggregates stand side by side: add a GROUP BY'],
  [
    /^More than one row returned by a subquery/,
    'a subquery used as a value gave more than one row: add LIMIT 1, or an aggregate',
  ],
  [/^ORDER BY non-integer literal/, 'ORDER BY takes columns, their numbers and expressions: a constant orders nothing'],
  [/^struct_extract with a string key cannot/, 'the fields of a row() have no names: take them by number'],
  [/^Could not find key "(.*?)" in struct/s, (name) => `the struct has no field "${name}"`],
  [/^GROUPING statement cannot be used without groups/, 'grouping() needs a GROUP BY'],
  [/^GROUPING child "(.*?)"/s, (name) => `grouping() takes what stands in GROUP BY, which "${name}" does not`],
  [/^exprLocation NOT IMPLEMENTED/, 'ORDER BY or LIMIT stands twice: put the inner query into a FROM clause'],
  [
    /^Cannot perform non-inner join on subquery|^Non-inner join on correlated/i,
    'a subquery in the ON of an outer join is not supported: put it into WHERE',
  ],
  [/^Referenced table "(.*?)" not found/s, (name) => `"${name}" is not a table in this query`],
  [/^Referenced column "(.*?)" not found/s, (name) => `column "${name}" was not found`],
  [/^UNNEST not supported here/, 'unnest() cannot stand here'],
  [/^at least one window function must appear/, 'QUALIFY needs a window function'],
];
