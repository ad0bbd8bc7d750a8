import { sqlOf, textOption } from './arguments.js';
import { named, once, type FunctionPrinter, type PrintedArgument } from './printed-call.js';
import { sha2 } from './sha2.js';

/** The bytes of a text or of what is bytes already. */
const bytesOf = ({ sql, expression }: PrintedArgument): string =>
  expression.type.kind === 'binary' ? sql : `encode(${sql})`;

const encode: FunctionPrinter = ({ args: [value, format] }) => {
  if (value === undefined) return '';
  switch (textOption(format)) {
    case 'hex':
      return `lower(hex(${bytesOf(value)}))`;
    case 'base64':
      return `rtrim(to_base64(${bytesOf(value)}), '=')`;
    default:
      return `to_base64(${bytesOf(value)})`;
  }
};

/** Digits two by two. */
const hexPattern = '(?:[0-9A-Fa-f]{2})*';
/** With the fill at the end or without it; bits that the last digit has too many are 0. */
const base64Pattern = '(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw](?:==)?|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=?)?';

const decode: FunctionPrinter = ({ args }) => {
  const [value, format] = args;
  if (value === undefined) return '';
  const isHex = textOption(format) === 'hex';
  return once([value], ([x = '']) => {
    const bare = `rtrim(${x}, '=')`;
    const read = isHex ? `unhex(${x})` : `from_base64(${bare} || repeat('=', (4 - length(${bare}) % 4) % 4))`;
    const problem = isHex ? 'hex: two digits of 0 to 9 and a to f for each byte' : 'base64';
    return `(CASE WHEN regexp_full_match(${x}, '${isHex ? hexPattern : base64Pattern}') THEN ${read} WHEN ${x} IS NOT NULL THEN error('decode() was given a text that is no ${problem}') END)`;
  });
};

/** Hashes, and texts that stand for bytes. */
export const encodingPrinters = {
  md5: named('md5'),
  sha224: sha2('sha224'),
  sha256: (call) => `unhex(sha256(${sqlOf(call).join('')}))`,
  sha384: sha2('sha384'),
  sha512: sha2('sha512'),
  encode,
  decode,
} as const satisfies Readonly<Record<string, FunctionPrinter>>;
