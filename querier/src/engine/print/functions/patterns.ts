import { assert, InlayError } from '@inlay/core';
import { canBeEmpty, groupsOf, hasInnerAnchor } from '../../../relation/pattern/facts.js';
import { parsePattern } from '../../../relation/pattern/parse.js';
import { groupNumber, parseReplacement } from '../../../relation/pattern/replacement.js';
import type { ParsedPattern, Pattern } from '../../../relation/pattern/tree.js';
import { quoteText } from '../literal.js';
import { allCaptured, nothingCaptured, printPattern, type Captured } from '../pattern.js';
import { clamped, isSet, textLiteral, textOption, wholeLiteral, wholeOption } from './arguments.js';
import { once, type FunctionPrinter, type PrintedArgument } from './printed-call.js';

/** A pattern as the engine reads it: one that is not known before is taken as it is. */
function patternSql(pattern: PrintedArgument | undefined, flags: string, captured: Captured = nothingCaptured): string {
  const text = textLiteral(pattern);
  if (text !== undefined) return quoteText(printPattern(parsePattern(text, flags).root, captured));
  const sql = pattern?.sql ?? '';
  return flags === '' ? sql : `(${quoteText(`(?${flags})`)} || ${sql})`;
}

/** A pattern of a function that has to know its groups. */
const known = (pattern: PrintedArgument | undefined, flags: string): ParsedPattern =>
  parsePattern(textOption(pattern), flags);

/** The engine makes a LIKE of a plain pattern, and loses a start or an end in its middle on the way: a group keeps it from that. */
const regexFound: FunctionPrinter = ({ args: [value, pattern, flags] }) => {
  const letters = textOption(flags);
  const text = textLiteral(pattern);
  const root = text === undefined ? undefined : parsePattern(text, letters).root;
  const regex =
    root === undefined || !hasInnerAnchor(root)
      ? patternSql(pattern, letters)
      : quoteText(`(${printPattern(root, nothingCaptured)})`);
  return `regexp_matches(${value?.sql ?? ''}, ${regex})`;
};

const refuse = (message: string): InlayError => new InlayError('invalid', message, { code: 'bad_literal' });

const groupsMax = 9;

/** A constant replacement for a constant pattern; only groups that it names are captured, as the engine numbers no more than nine. */
function rewritten(
  replacement: string,
  { groups }: ParsedPattern,
): { readonly text: string; readonly captured: Captured } {
  const parts = parseReplacement(replacement);
  const named = parts.flatMap((part) => (typeof part === 'string' ? [] : [groupNumber(part.group, groups) ?? 0]));
  const numbers = [...new Set(named.filter((number) => number > 0))].sort((a, b) => a - b);
  if (numbers.length > groupsMax)
    throw refuse(`a replacement names at most ${String(groupsMax)} groups, not ${String(numbers.length)}`);
  const captured: Captured = (group) => (numbers.includes(group) ? numbers.indexOf(group) + 1 : undefined);
  const text = parts.map((part) => {
    if (typeof part === 'string') return part.replaceAll('\\', '\\\\');
    const number = groupNumber(part.group, groups);
    return number === undefined ? '' : `\\${String(number === 0 ? 0 : (captured(number) ?? 0))}`;
  });
  return { text: text.join(''), captured };
}

/** A replacement that is not known before may have no groups in it: what they are called cannot be translated for each row. */
const plainReplacement = (sql: string): string =>
  `CASE WHEN regexp_matches(${sql}, '[$\\\\]') THEN error('a replacement that is no constant may have neither $ nor a backslash in it') ELSE ${sql} END`;

const regexReplace: FunctionPrinter = ({ args: [value, pattern, flags, replacement, isGlobal] }) => {
  const options = isSet(isGlobal) ? ", 'g'" : '';
  const letters = textOption(flags);
  const literal = textLiteral(replacement);
  const replaced = (regex: string, text: string, from = value?.sql ?? ''): string =>
    `regexp_replace(${from}, ${regex}, ${text}${options})`;
  if (literal === undefined) {
    assert(value !== undefined && pattern !== undefined && replacement !== undefined, 'all that stands beside a name');
    // Each of them may be a subquery, and none may stand where the replacement has its name.
    const isKnown = textLiteral(pattern) !== undefined;
    return once([replacement, value, ...(isKnown ? [] : [pattern])], ([text = '', from, regex]) =>
      replaced(
        patternSql(regex === undefined ? pattern : { ...pattern, sql: regex }, letters),
        plainReplacement(text),
        from,
      ),
    );
  }
  const regex = textLiteral(pattern);
  if (regex === undefined) return replaced(patternSql(pattern, letters), quoteText(rewrittenAsIs(literal)));
  const parsed = parsePattern(regex, letters);
  const { text, captured } = rewritten(literal, parsed);
  return replaced(quoteText(printPattern(parsed.root, captured)), quoteText(text));
};

/** Groups by their numbers in a pattern that is not known before. */
function rewrittenAsIs(replacement: string): string {
  return parseReplacement(replacement)
    .map((part) => {
      if (typeof part === 'string') return part.replaceAll('\\', '\\\\');
      if (typeof part.group === 'string' || part.group > groupsMax)
        throw refuse('a replacement names groups of a pattern that is no constant by their numbers, from 0 to 9');
      return `\\${String(part.group)}`;
    })
    .join('');
}

/** Groups that took no part are left out; the engine gives an empty text for them. */
const regexMatch: FunctionPrinter = ({ args: [value, pattern, flags] }) => {
  const { root } = known(pattern, textOption(flags));
  const groups = groupsOf(root);
  const regex = quoteText(printPattern(root, allCaptured));
  return once(value === undefined ? [] : [value], ([text = '']) => {
    const parts = groups.map(({ group, isSure }, i) => {
      const list = `[regexp_extract(${text}, ${regex}, ${String(i + 1)})]`;
      if (isSure) return list;
      if (canBeEmpty(group.of))
        throw refuse(
          `the group ${String(i + 1)} of the regular expression may be empty or take no part, which cannot be told apart: make it (?:...), or one that matches a character`,
        );
      return `list_filter(${list}, lambda "\uE0009": "\uE0009" <> '')`;
    });
    const list = parts.length === 0 ? `[regexp_extract(${text}, ${regex})]` : joinedLists(parts);
    return `(CASE WHEN regexp_matches(${text}, ${regex}) THEN ${list} END)`;
  });
};

const joinedLists = (parts: readonly string[]): string =>
  parts.length === 1 ? (parts[0] ?? '') : `list_concat(${parts.join(', ')})`;

/** The text from a start on, which is from 1. */
function fromStart(start: PrintedArgument | undefined, text: string, from: string, name: string): string {
  if (wholeLiteral(start) === 1n) return text;
  const checked = `CASE WHEN ${from} < 1 THEN error('${name}() starts at a position from 1') ELSE ${clamped(start, from, 1n)} END`;
  return `substr(${text}, ${checked})`;
}

/** All matches replaced by a character less all taken away: what is left is their number, empty ones included. */
const regexCount: FunctionPrinter = ({ args: [value, pattern, flags, start] }) => {
  if (value === undefined || pattern === undefined || start === undefined) return '';
  return once([value, start, pattern], ([whole = '', from = '', sql = '']) => {
    const regex = patternSql({ ...pattern, sql }, textOption(flags));
    const text = fromStart(start, whole, from, 'regexp_count');
    const found = `(strlen(regexp_replace(${text}, ${regex}, 'x', 'g')) - strlen(regexp_replace(${text}, ${regex}, '', 'g')))`;
    // Behind the end there is nothing, not even an empty match; at the end there is one.
    return wholeLiteral(start) === 1n ? found : `CASE WHEN ${from} > length(${whole}) + 1 THEN 0 ELSE ${found} END`;
  });
};

/** A pattern in two, parted where a group begins that stands in its row. */
function parted(root: Pattern, group: number): readonly [before: Pattern, rest: Pattern] {
  if (root.kind === 'flagged') {
    const [before, rest] = parted(root.of, group);
    return [
      { ...root, of: before },
      { ...root, of: rest },
    ];
  }
  const row = root.kind === 'sequence' ? root.parts : [root];
  const at = row.findIndex((part) => part.kind === 'group' && part.number === group);
  if (at === -1)
    throw refuse(
      'regexp_instr() finds a group that stands by itself in the regular expression: not in another group, a choice or a repetition',
    );
  return [
    { kind: 'sequence', parts: row.slice(0, at) },
    { kind: 'sequence', parts: row.slice(at) },
  ];
}

/** A character that Unicode keeps out of texts. */
const mark = '\uFDD0';

/** Characters up to the begin of the first match, or of a group in it. */
function firstPosition(text: string, root: Pattern, group: number): string {
  const [before, rest] = group === 0 ? [undefined, root] : parted(root, group);
  const skipped = before === undefined ? '' : printPattern(before, nothingCaptured);
  const prefix = quoteText(`\\A((?s:.*?)${skipped})${printPattern(rest, nothingCaptured)}`);
  const regex = quoteText(printPattern(root, nothingCaptured));
  return `CASE WHEN regexp_matches(${text}, ${regex}) THEN length(regexp_extract(${text}, ${prefix}, 1)) + 1 ELSE 0 END`;
}

/** Characters up to the begin of a later match: those of the matches before it, and what is between them. */
function laterPosition(text: string, root: Pattern, number: number): string {
  if (canBeEmpty(root))
    throw refuse('regexp_instr() counts matches of a regular expression that takes a character at least');
  const regex = quoteText(printPattern(root, nothingCaptured));
  const matches = `regexp_extract_all(${text}, ${regex})`;
  const between = `string_split(regexp_replace(${text}, ${regex}, '${mark}', 'g'), '${mark}')`;
  const size = (list: string, count: number): string => `length(array_to_string(${list}[1:${String(count)}], ''))`;
  const found = `${size(between, number)} + ${size(matches, number - 1)} + 1`;
  return `CASE WHEN contains(${text}, '${mark}') THEN error('regexp_instr() cannot count in a text that has the character U+FDD0 in it') WHEN len(${matches}) >= ${String(number)} THEN ${found} ELSE 0 END`;
}

const regexPosition: FunctionPrinter = ({ args: [value, pattern, flags, start, number, group] }) => {
  if (value === undefined || start === undefined) return '';
  const { root } = known(pattern, textOption(flags));
  const [nth, wanted] = [Number(wholeOption(number)), Number(wholeOption(group))];
  return once([value, start], ([whole = '', from = '']) => {
    const text = fromStart(start, whole, from, 'regexp_instr');
    const position = nth === 1 || wanted > 0 ? firstPosition(text, root, wanted) : laterPosition(text, root, nth);
    const isFromStart = wholeLiteral(start) === 1n;
    const moved = isFromStart ? position : `CASE WHEN (${position}) > 0 THEN (${position}) + ${from} - 1 ELSE 0 END`;
    const isBehind = isFromStart ? '' : `WHEN ${from} > length(${whole}) + 1 THEN 0 `;
    return `(CASE ${isBehind}WHEN ${whole} IS NOT NULL THEN ${moved} END)`;
  });
};

/** The functions of regular expressions. */
export const patternPrinters = {
  regex_found: regexFound,
  regex_replace: regexReplace,
  regex_match: regexMatch,
  regex_count: regexCount,
  regex_position: regexPosition,
} as const satisfies Readonly<Record<string, FunctionPrinter>>;
