import { parseBytes, parseDuration, shorten, toInlayError } from '@inlay/core';
import { rangeOf, rangeText } from './option-range.js';
import type { OptionSpec } from './option-spec.js';

/** A parsed value: numbers for int, bytes (bytes), duration (ms) and port; texts for string and enum. */
export type OptionValue = string | number | boolean | readonly string[];

/** Text in, typed value out; throws an Error whose message continues "<name>: ". */
export function parseOption(spec: OptionSpec, text: string): OptionValue {
  switch (spec.type) {
    case 'string':
      if (text === '') throw new Error('must not be empty');
      return text;
    case 'list':
      return text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
    case 'boolean':
      return parseBoolean(spec, text);
    case 'enum':
      if (spec.values?.includes(text) !== true)
        throw new Error(`${quoted(spec, text)} is not one of ${(spec.values ?? []).join(', ')}`);
      return text;
    case 'int':
      return inRange(spec, text, wholeNumber(spec, text));
    case 'port':
      return inRange(spec, text, wholeNumber(spec, text));
    case 'bytes':
      return inRange(spec, text, parsedBy(parseBytes, text));
    case 'duration':
      return inRange(spec, text, parsedBy(parseDuration, text));
  }
}

const quoted = (spec: OptionSpec, text: string): string => (spec.secret === true ? 'the value' : `"${shorten(text)}"`);

function parseBoolean(spec: OptionSpec, text: string): boolean {
  const lower = text.toLowerCase();
  if (['true', '1', 'yes', 'on'].includes(lower)) return true;
  if (['false', '0', 'no', 'off', ''].includes(lower)) return false;
  throw new Error(`${quoted(spec, text)} is neither true nor false`);
}

function wholeNumber(spec: OptionSpec, text: string): number {
  const value = Number(text);
  if (!/^-?\d+$/.test(text.trim()) || !Number.isSafeInteger(value))
    throw new Error(`${quoted(spec, text)} is not a whole number`);
  return value;
}

function parsedBy(parse: (text: string) => number, text: string): number {
  try {
    return parse(text);
  } catch (error) {
    throw new Error(toInlayError(error).message, { cause: error });
  }
}

function inRange(spec: OptionSpec, text: string, value: number): number {
  const { min, max } = rangeOf(spec);
  if (value >= min && value <= max) return value;
  throw new Error(`${quoted(spec, text)} is ${value < min ? 'below' : 'above'} the range ${rangeText(spec)}`);
}
