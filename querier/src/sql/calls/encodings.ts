import type { ScalarFunction } from '../../relation/functions.js';
import { call, nullOf, text } from '../../relation/make.js';
import { types } from '../../relation/types.js';
import { castTo } from '../meaning/cast.js';
import { candidates, sqlError } from '../sql-error.js';
import { constantText, scalar, takes } from './arguments.js';
import type { ScalarArguments, ScalarRule } from './rule.js';

const hash = (is: ScalarFunction): ScalarRule => scalar({ takes: [takes.bytes], gives: types.binary, is });

/** One of the names that a function knows. */
function named(given: ScalarArguments, names: readonly string[], what: string): string {
  const name = constantText(given, 1, `the name of ${what}`);
  if (names.includes(name)) return name;
  throw sqlError(
    'sql_unsupported',
    `${given.name}() knows no ${what.replace(/^an? /, '')} "${name}": there is ${candidates(name, names)}`,
  );
}

const encodings = ['base64', 'base64pad', 'hex'];
const hashes: Readonly<Record<string, ScalarFunction>> = {
  md5: 'md5',
  sha224: 'sha224',
  sha256: 'sha256',
  sha384: 'sha384',
  sha512: 'sha512',
};

const digest: ScalarRule = scalar({
  takes: [takes.bytes, takes.text],
  is: (args, given) => {
    const name = named(given, Object.keys(hashes), 'a hash');
    const value = args.slice(0, 1);
    if (name === 'md5') return call('decode', types.binary, [call('md5', types.utf8, value), text('hex')]);
    return call(hashes[name] ?? 'sha256', types.binary, value);
  },
});

const encode: ScalarRule = scalar({
  takes: [takes.bytes, takes.text],
  is: ([value], given) => {
    const name = named(given, encodings, 'an encoding');
    return call('encode', types.utf8, [value ?? nullOf(types.utf8), text(name)]);
  },
});

const decode: ScalarRule = scalar({
  takes: [takes.bytes, takes.text],
  is: ([value], given) => {
    const name = named(given, encodings, 'an encoding');
    const encoded = castTo(value ?? nullOf(types.utf8), types.utf8);
    return call('decode', types.binary, [encoded, text(name === 'hex' ? 'hex' : 'base64')]);
  },
});

/** Hashes, and texts that stand for bytes. */
export const encodingRules: Readonly<Record<string, ScalarRule>> = {
  md5: scalar({ takes: [takes.bytes], gives: types.utf8, is: 'md5' }),
  sha224: hash('sha224'),
  sha256: hash('sha256'),
  sha384: hash('sha384'),
  sha512: hash('sha512'),
  digest,
  encode,
  decode,
};
