import { parseBytes, parseDuration, shorten, toInlayError } from '@inlay/core';
import type { OptionSpec } from './option-spec.js';

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
      return inRange(spec, text, wholeNumber(spec, text), String);
    case 'port':
      return inRange({ ...spec, min: 0, max: 65_535 }, text, wholeNumber(spec, text), String);
    case 'bytes':
      return inRange(spec, text, parsedBy(parseBytes, text), (bytes) => `${String(bytes)} bytes`);
    case 'duration':
      return inRange(spec, text, parsedBy(parseDuration, text), (ms) => `${String(ms)} ms`);
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

function inRange(spec: OptionSpec, text: string, value: number, words: (value: number) => string): number {
  if (spec.min !== undefined && value < spec.min)
    throw new Error(`${quoted(spec, text)} is below the minimum, ${words(spec.min)}`);
  if (spec.max !== undefined && value > spec.max)
    throw new Error(`${quoted(spec, text)} is above the maximum, ${words(spec.max)}`);
  return value;
}
